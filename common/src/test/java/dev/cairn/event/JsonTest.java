package dev.cairn.event;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class JsonTest {

    record Thing(
            String name,
            long count,
            boolean ready,
            List<String> lines,
            Map<String, String> settings,
            @Nullable String note,
            @Nullable Integer port) {}

    private static final String WHOLE =
            "{\"name\":\"a\",\"count\":1,\"ready\":true,\"lines\":[\"x\"],\"settings\":{\"k\":\"v\"}}";

    private static Thing read(String json) {
        return Json.read(json.getBytes(UTF_8), Thing.class);
    }

    @Test
    void equalDataHasEqualBytes() {
        Map<String, String> forth = new LinkedHashMap<>();
        Map<String, String> back = new LinkedHashMap<>();
        for (int i = 0; i < 50; i++) {
            forth.put("key" + i, "v");
            back.put("key" + (49 - i), "v");
        }

        assertThat(Json.write(new Thing("a", 1, true, List.of(), forth, null, null)))
                .isEqualTo(Json.write(new Thing("a", 1, true, List.of(), back, null, null)));
    }

    @Test
    void whatIsNullIsAbsentAndWhatIsEmptyIsNot() {
        assertThat(Json.text(new Thing("a", 1, true, List.of(), Map.of(), null, null)))
                .isEqualTo("{\"name\":\"a\",\"count\":1,\"ready\":true,\"lines\":[],\"settings\":{}}");
    }

    @Test
    void timesAreIso8601() {
        assertThat(Json.text(List.of(Instant.ofEpochSecond(1), Duration.ofMillis(90_500))))
                .isEqualTo("[\"1970-01-01T00:00:01Z\",\"PT1M30.5S\"]");
    }

    @Test
    void unknownPropertiesAreReadOver() {
        assertThat(read(WHOLE.replaceFirst("\\{", "{\"later\":[{}],"))).isEqualTo(read(WHOLE));
    }

    @Test
    void anOptionalComponentMayBeAbsentOrNull() {
        assertThat(read(WHOLE).note()).isNull();
        assertThat(read(WHOLE.replaceFirst("\\{", "{\"note\":null,\"port\":null,")))
                .isEqualTo(read(WHOLE));
    }

    @Test
    void aPrimitiveMustBeThereAndIsNeverNull() {
        assertMalformed(WHOLE.replace("\"count\":1", "\"count\":null"), "count");
        assertMalformed(WHOLE.replace("\"count\":1,", ""), "count");
        assertMalformed(WHOLE.replace("\"ready\":true", "\"ready\":null"), "ready");
        assertMalformed(WHOLE.replace("\"ready\":true,", ""), "ready");
    }

    @Test
    void aComponentThatIsNotNullableMustBeThereAndIsNeverNull() {
        assertMalformed(WHOLE.replace("\"name\":\"a\"", "\"name\":null"), "name");
        assertMalformed(WHOLE.replace("\"name\":\"a\",", ""), "name");
        assertMalformed(WHOLE.replace("[\"x\"]", "null"), "lines");
        assertMalformed(WHOLE.replace("[\"x\"]", "[null]"), "lines");
        assertMalformed(WHOLE.replace("{\"k\":\"v\"}", "{\"k\":null}"), "settings");
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "[".repeat(1000) + "]".repeat(1000);

        assertThat(Json.read(("[".repeat(64) + "]".repeat(64)).getBytes(UTF_8), JsonNode.class))
                .isNotNull();
        assertThatThrownBy(() -> Json.read(deep.getBytes(UTF_8), JsonNode.class))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("nesting depth");
        assertMalformed(WHOLE.replaceFirst("\\{", "{\"later\":" + deep + ","), "nesting depth");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertMalformed("", "Not a Thing");
        assertMalformed("null", "Expected a Thing but found null");
        assertMalformed("{", "Not a Thing");
        assertMalformed("[]", "Not a Thing");
    }

    private static void assertMalformed(String json, String says) {
        assertThatThrownBy(() -> read(json))
                .as(json.length() < 200 ? json : "deep")
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(says);
    }
}
