package dev.cairn.event;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import com.networknt.schema.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A pattern in the schemas means what the constructor of its type checks. */
final class ValueShapesTest {

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "A",
            "-a",
            "a-",
            "a-b",
            "a_b",
            "a.b/c",
            "a/",
            "a".repeat(63),
            "a".repeat(64),
            "a".repeat(128),
            "a".repeat(129),
            "main\n",
            "refs/heads/main",
            "refs/heads/main\n",
            "refs/heads/a b",
            "refs/heads/a\u007fb",
            "refs/heads/a:b",
            "refs/heads/a[b",
            "refs/heads/a\\b",
            "refs/heads/gr\u00fcn",
            "refs/" + "a".repeat(250),
            "refs/" + "a".repeat(251),
            "refs/",
            "0".repeat(32),
            "0".repeat(32) + "\n",
            "0".repeat(40),
            "0".repeat(41),
            "F".repeat(40),
            "f".repeat(64),
            "d-" + "0".repeat(16),
            "d-" + "0".repeat(17),
            "i-" + "f".repeat(16),
            "i-" + "f".repeat(15),
            "sha256:" + "0".repeat(64),
            "sha256:" + "0".repeat(63),
            "sha512:" + "a".repeat(128),
            "sha512:" + "a".repeat(64),
            "sha1:" + "a".repeat(40));

    static Stream<Class<?>> types() {
        return ValueShapes.PATTERNS.keySet().stream()
                .filter(type -> type != Duration.class)
                .sorted(java.util.Comparator.comparing(Class::getName));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aPatternMeansWhatTheTypeAccepts(Class<?> type) {
        Schema schema = Schemas.schema(ValueShapes.text(type).orElseThrow());

        assertThat(TEXTS)
                .allSatisfy(text -> assertThat(Schemas.problems(schema, Json.MAPPER.valueToTree(text))
                                .isEmpty())
                        .as("The schema of %s on '%s'", type.getSimpleName(), text)
                        .isEqualTo(reads(type, text)));
    }

    private static boolean reads(Class<?> type, String text) {
        try {
            Json.read(Json.write(text), type);
            return true;
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    static Stream<Duration> durations() {
        return Stream.of(
                Duration.ZERO,
                Duration.ofSeconds(30),
                Duration.ofMillis(1500),
                Duration.ofNanos(1),
                Duration.ofMinutes(90),
                Duration.ofDays(3).plusSeconds(1));
    }

    @ParameterizedTest
    @MethodSource("durations")
    void aDurationLooksAsItsPatternSays(Duration duration) {
        Schema schema = Schemas.schema(ValueShapes.text(Duration.class).orElseThrow());

        assertThat(Schemas.problems(schema, Json.MAPPER.valueToTree(duration))).isEmpty();
    }
}
