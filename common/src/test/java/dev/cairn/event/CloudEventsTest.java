package dev.cairn.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

final class CloudEventsTest {

    private static final WireMessage GOOD =
            CloudEvents.encode(Samples.of("CommitAccepted").fact());

    @Test
    void aFactIsWrittenInBinaryMode() {
        Fact fact = Samples.of("CommitAccepted").fact();

        WireMessage message = CloudEvents.encode(fact);

        assertThat(message.key()).isEqualTo("hello");
        assertThat(new String(message.value(), UTF_8)).startsWith("{\"repository\":\"hello\"");
        assertThat(message.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", fact.id().value())
                .containsEntry("ce_type", "dev.cairn.CommitAccepted")
                .containsEntry("ce_dataschema", "urn:cairn:schema:CommitAccepted:1")
                .containsEntry("ce_partitionkey", "hello")
                .containsEntry("ce_causationid", fact.delivery().value())
                .containsEntry("ce_sequence", "14")
                .containsEntry("traceparent", message.headers().get("ce_traceparent"))
                .doesNotContainKey("ce_actor");
        assertThat(CloudEvents.isFact(message)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"specversion", "id", "source", "type", "time", "delivery", "sequence"})
    void aMissingAttributeIsNamed(String attribute) {
        assertMalformed(with("ce_" + attribute, null), "The attribute '" + attribute + "' is missing");
    }

    static Stream<Arguments> wrongAttributes() {
        return Stream.of(
                arguments("specversion", "2.0", "The attribute 'specversion' is '2.0'; only 1.0 can be read"),
                arguments("type", "org.example.Other", "types of facts begin with 'dev.cairn.'"),
                arguments("type", "dev.cairn.CoffeeMade", "Unknown type 'CoffeeMade' of Event"),
                arguments("id", "7", "The attribute 'id' is '7', which is not 32 lower-case hexadecimal characters"),
                arguments("delivery", "7", "The attribute 'delivery' is '7', which is not 32"),
                arguments("causationid", "", "The attribute 'causationid' is '', which is not 32"),
                arguments("time", "today", "The attribute 'time' is 'today', which is not an instant such as"),
                arguments("sequence", "0", "The attribute 'sequence' is '0', which is not a whole number from 1"),
                arguments("sequence", "-1", "The attribute 'sequence' is '-1', which is not a whole number from 1"),
                arguments("sequence", "1.5", "The attribute 'sequence' is '1.5', which is not a whole number from 1"),
                arguments("sequence", "9223372036854775808", "which is not a whole number from 1"));
    }

    @ParameterizedTest
    @MethodSource("wrongAttributes")
    void aWrongAttributeIsNamedWithWhatItShouldBe(String attribute, String value, String sentence) {
        assertMalformed(with("ce_" + attribute, value), sentence);
    }

    @Test
    void aLongValueIsCutInTheSentence() {
        assertThatThrownBy(() -> CloudEvents.decode(with("ce_time", "x".repeat(100_000))))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }

    @Test
    void theKeyMustBeTheOneOfTheData() {
        assertMalformed(
                new WireMessage("other", GOOD.headers(), GOOD.value()),
                "The record's key is 'other', but its data belongs to key 'hello'");
        assertMalformed(new WireMessage(null, GOOD.headers(), GOOD.value()), "The record's key is 'null'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "[]", "7", "{}"})
    void dataOfAnotherShapeIsRefused(String value) {
        assertMalformed(new WireMessage("hello", GOOD.headers(), value.getBytes(UTF_8)), "CommitAccepted");
    }

    @Test
    void dataThatBreaksTheRuleOfAValueSaysWhichRule() {
        String wrong = new String(GOOD.value(), UTF_8).replace("refs/heads/main", "main");

        assertMalformed(
                new WireMessage("hello", GOOD.headers(), wrong.getBytes(UTF_8)),
                "Ref 'main' is not valid: a full reference such as refs/heads/main");
    }

    @Test
    void theTypesAreNamedAsTheirRecords() {
        assertThat(CloudEvents.types().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        ContractTypes.all().stream().map(Class::getSimpleName).toList());
        assertThat(List.of(Topic.values()))
                .allSatisfy(topic -> assertThat(Topic.of(topic.id())).isEqualTo(topic));
    }

    private static WireMessage with(String header, @Nullable String value) {
        Map<String, String> headers = new HashMap<>(GOOD.headers());
        if (value == null) {
            headers.remove(header);
        } else {
            headers.put(header, value);
        }
        return new WireMessage(GOOD.key(), headers, GOOD.value());
    }

    private static void assertMalformed(WireMessage message, String sentence) {
        assertThatThrownBy(() -> CloudEvents.decode(message))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(sentence);
    }
}
