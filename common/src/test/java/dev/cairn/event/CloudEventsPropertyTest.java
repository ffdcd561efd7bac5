package dev.cairn.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a record: either it is a fact, or a {@link MalformedMessageException} says that it is none. */
final class CloudEventsPropertyTest {

    private static final List<Samples.Sample> SAMPLES = Samples.all();

    private static final List<String> ODD = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1.5",
            "1e999999999",
            "99999999999999999999",
            "\"\"",
            "\"x\"",
            "\"\\u0000\"",
            "[]",
            "[null]",
            "{}",
            "{\"builder\":7}",
            "{\"builder\":\"none\"}",
            "[[[]]]",
            "\"PT\"",
            "\"-PT1S\"",
            "\"+1000000000-12-31T23:59:59Z\"");

    private static void decode(WireMessage message) {
        try {
            CloudEvents.decode(message);
        } catch (MalformedMessageException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("It says nothing", e);
            }
        }
    }

    @Property(edgeCases = EdgeCasesMode.MIXIN)
    void anythingAtAllIsReadOrRefused(
            @ForAll String key, @ForAll("headers") Map<String, String> headers, @ForAll byte[] value) {
        decode(new WireMessage(key, headers, value));
    }

    @Provide
    Arbitrary<Map<String, String>> headers() {
        Arbitrary<String> names = Arbitraries.of(
                "ce_specversion",
                "ce_id",
                "ce_source",
                "ce_type",
                "ce_time",
                "ce_delivery",
                "ce_causationid",
                "ce_sequence",
                "ce_traceparent",
                "content-type");
        Arbitrary<String> types =
                Arbitraries.of(CloudEvents.types().keySet()).map(type -> CloudEvents.TYPE_PREFIX + type);
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.strings(),
                types,
                Arbitraries.just("1.0"),
                Arbitraries.longs().map(Object::toString));
        return Arbitraries.maps(Arbitraries.oneOf(names, Arbitraries.strings()), values);
    }

    @Property(edgeCases = EdgeCasesMode.MIXIN)
    void aFactWithOneWrongHeaderIsReadOrRefused(
            @ForAll("samples") Samples.Sample sample, @ForAll("headers") Map<String, String> wrong) {
        Map<String, String> headers = new HashMap<>(sample.wire().headers());
        headers.putAll(wrong);

        decode(new WireMessage(sample.wire().key(), headers, sample.wire().value()));
    }

    @Property(edgeCases = EdgeCasesMode.MIXIN)
    void aFactWithDamagedBytesIsReadOrRefused(
            @ForAll("samples") Samples.Sample sample, @ForAll int place, @ForAll byte damage) {
        WireMessage message = sample.wire();
        byte[] value = message.value().clone();
        value[Math.floorMod(place, value.length)] = damage;

        decode(new WireMessage(message.key(), message.headers(), value));
    }

    @Property(edgeCases = EdgeCasesMode.MIXIN)
    void aFactWithAnOddValueSomewhereIsReadOrRefused(@ForAll("oddities") ObjectNode odd, @ForAll String key) {
        Samples.Sample sample = new Samples.Sample("", 1, odd);

        decode(sample.wire());
        decode(new WireMessage(key, sample.wire().headers(), sample.wire().value()));
    }

    @Provide
    Arbitrary<Samples.Sample> samples() {
        return Arbitraries.of(SAMPLES);
    }

    @Provide
    Arbitrary<ObjectNode> oddities() {
        return Combinators.combine(samples(), Arbitraries.integers().between(0, 10_000), Arbitraries.of(ODD))
                .as((sample, place, odd) -> {
                    ObjectNode copy = sample.json().deepCopy();
                    JsonNode value = parse(odd);
                    replace(copy.path("data"), new int[] {place % 80}, value);
                    return copy;
                });
    }

    private static JsonNode parse(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Replaces the nth value below a node. */
    private static boolean replace(JsonNode node, int[] left, JsonNode value) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
                if (left[0]-- == 0) {
                    object.set(entry.getKey(), value);
                    return true;
                }
                if (replace(entry.getValue(), left, value)) {
                    return true;
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (left[0]-- == 0) {
                    array.set(i, value);
                    return true;
                }
                if (replace(array.get(i), left, value)) {
                    return true;
                }
            }
        }
        return false;
    }
}
