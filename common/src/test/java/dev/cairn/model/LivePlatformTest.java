package dev.cairn.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** What a change of the file does to a Cairn that runs. */
final class LivePlatformTest {

    private static final String USERS = """
            registry:
              users: [{ name: ada, passwordFile: ada.password, role: developer }]
            builds: { concurrent: 3 }
            """;

    @TempDir
    Path folder;

    private final Logger log = (Logger) LoggerFactory.getLogger(LivePlatform.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Path file;
    private Instant writtenAt = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void listen() throws IOException {
        Files.writeString(folder.resolve("ada.password"), "secret");
        file = folder.resolve("platform.yaml");
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(lines);
    }

    @Test
    void aChangeTakesEffect() throws IOException {
        LivePlatform platform = open("builds: { concurrent: 3 }");

        write("builds: { concurrent: 4 }");

        assertThat(platform.get().builds().concurrent()).isEqualTo(4);
    }

    @Test
    void aFileThatIsGoneChangesNothingAndIsTakenWhenItIsBack() throws IOException {
        LivePlatform platform = open(USERS);

        Files.delete(file);

        assertThat(platform.get().registry().isOpen()).isFalse();
        assertThat(platform.get().builds().concurrent()).isEqualTo(3);
        assertThat(warnings()).singleElement().asString().contains("is gone or empty", "restart");

        write(USERS.replace("3", "4"));
        assertThat(platform.get().builds().concurrent()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing yet\n", "---\n", "\uFEFF"})
    void aFileThatSaysNothingChangesNothing(String content) throws IOException {
        LivePlatform platform = open(USERS);

        write(content);

        assertThat(platform.get().registry().isOpen()).isFalse();
        assertThat(platform.get().builds().concurrent()).isEqualTo(3);
        assertThat(warnings()).singleElement().asString().contains("is gone or empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry: { users: [] }",
                "builds: { concurrent: 4 }",
                "registry:\n",
                "registry:\n  users:\n",
                "registry: { insecure: true, host: 0.0.0.0 }",
                "{}"
            })
    void aRegistryWithUsersIsNotOpenedWhileItRuns(String content) throws IOException {
        LivePlatform platform = open(USERS);

        write(content);

        assertThat(platform.get().registry().users())
                .extracting(RegistryServiceSpec.User::name)
                .containsExactly("ada");
        assertThat(platform.get().builds().concurrent()).isEqualTo(3);
        assertThat(errorsAndWarnings()).hasSize(1);
    }

    @Test
    void whatCannotBeReadChangesNothingAndIsToldOnce() throws IOException {
        LivePlatform platform = open(USERS);

        Files.delete(file);
        Files.createDirectory(file);

        assertThat(platform.get().registry().isOpen()).isFalse();
        assertThat(platform.get().registry().isOpen()).isFalse();
        assertThat(warnings()).singleElement().asString().contains("cannot be read");
    }

    @Test
    void usersThatCameWhileItRanAreNotTakenAwayEither() throws IOException {
        LivePlatform platform = open("builds: { concurrent: 3 }");
        write(USERS);
        assertThat(platform.get().registry().isOpen()).isFalse();

        write("builds: { concurrent: 4 }");

        assertThat(platform.get().registry().isOpen()).isFalse();
        assertThat(warnings()).singleElement().asString().contains("registry.users", "Restart");
    }

    @Test
    void whoTakesAllUsersAwayAndRestartsHasAnOpenRegistry() throws IOException {
        open(USERS);

        assertThat(open("builds: { concurrent: 4 }").get().registry().isOpen()).isTrue();
    }

    @Test
    void oneUserMayReplaceAnother() throws IOException {
        LivePlatform platform = open(USERS);

        write(USERS.replace("name: ada", "name: bob"));

        assertThat(platform.get().registry().users())
                .extracting(RegistryServiceSpec.User::name)
                .containsExactly("bob");
    }

    @Test
    void aFileThatWasNeverThereIsNoReasonToWarn() throws IOException {
        LivePlatform platform = open(null);
        assertThat(platform.get()).isEqualTo(PlatformFile.defaults());

        write("");

        assertThat(platform.get()).isEqualTo(PlatformFile.defaults());
        assertThat(warnings()).isEmpty();
    }

    private LivePlatform open(@Nullable String content) throws IOException {
        if (content != null) {
            write(content);
        }
        return switch (LivePlatform.open(file)) {
            case LivePlatform.Opened.Live(LivePlatform platform, var _) -> platform;
            case LivePlatform.Opened.Invalid(var problems) -> throw new AssertionError(problems);
        };
    }

    /** Each time a second later, however coarse the clock of the file system is. */
    private void write(String content) throws IOException {
        Files.writeString(file, content);
        writtenAt = writtenAt.plusSeconds(1);
        Files.setLastModifiedTime(file, FileTime.from(writtenAt));
    }

    private List<String> warnings() {
        return lines.list.stream()
                .filter(line -> line.getLevel().equals(Level.WARN))
                .map(ILoggingEvent::getMessage)
                .toList();
    }

    private List<String> errorsAndWarnings() {
        return lines.list.stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getMessage)
                .toList();
    }
}
