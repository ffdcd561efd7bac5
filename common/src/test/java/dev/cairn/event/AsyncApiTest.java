package dev.cairn.event;

import java.io.IOException;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code docs/asyncapi.json} is made from the contract, and what it says of headers is what is written. */
final class AsyncApiTest {

    private static final JsonNode DOCUMENT = new AsyncApiGenerator(new ContractText()).document();

    static List<Samples.Sample> newestSamples() {
        return ContractTypes.all().stream()
                .map(type -> Samples.of(type.getSimpleName()))
                .toList();
    }

    @Test
    void theDocumentIsTheGeneratedOne() throws IOException {
        new GeneratedFile(GeneratedFile.DOCS.resolve("asyncapi.json")).mustBe(GeneratedFile.pretty(DOCUMENT));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(DOCUMENT.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                DOCUMENT.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void everyTypeIsAMessageOfItsTopic() {
        for (Class<? extends Event> type : ContractTypes.all()) {
            String topic =
                    Samples.of(type.getSimpleName()).fact().data().topic().id();
            assertThat(DOCUMENT.path("channels").properties())
                    .filteredOn(channel -> channel.getValue().path("messages").has(type.getSimpleName()))
                    .singleElement()
                    .satisfies(channel -> assertThat(
                                    channel.getValue().path("address").asText())
                            .isEqualTo(topic));
        }
    }

    @ParameterizedTest
    @MethodSource("newestSamples")
    void anExampleIsValidByTheSchemasOfTheDocument(Samples.Sample sample) {
        JsonNode message = DOCUMENT.path("components").path("messages").path(sample.type());
        JsonNode example = message.path("examples").path(0);

        assertThat(problems(message.path("payload"), example.path("payload"))).isEmpty();
        assertThat(problems(message.path("headers"), example.path("headers"))).isEmpty();
        assertThat(problems(message.path("payload"), Json.MAPPER.createObjectNode()))
                .isNotEmpty();
    }

    private static List<String> problems(JsonNode schema, JsonNode data) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", DOCUMENT.path("components"));
        return Schemas.problems(Schemas.schema(whole), data);
    }

    @ParameterizedTest
    @MethodSource("newestSamples")
    void anEncodedFactHasTheDocumentedHeaders(Samples.Sample sample) {
        Set<String> written = CloudEvents.encode(sample.fact()).headers().keySet();

        assertThat(Headers.ALL).containsAll(written);
        assertThat(Headers.ALL)
                .filteredOn(header -> !Headers.OPTIONAL.contains(header))
                .allMatch(written::contains);
        assertThat(Schemas.problems(
                        Schemas.schema(Headers.schema(new ContractText())),
                        Json.MAPPER.valueToTree(
                                CloudEvents.encode(sample.fact()).headers())))
                .isEmpty();
    }

    @Test
    void everyHeaderIsWrittenWhenThereIsAValueForIt() {
        Fact fact = Samples.of("CommitPushed").fact();
        Fact full = new Fact(
                fact.id(),
                fact.source(),
                fact.time(),
                fact.delivery(),
                fact.id(),
                fact.sequence(),
                fact.traceparent(),
                "ada",
                fact.data());

        assertThat(CloudEvents.encode(full).headers().keySet()).containsExactlyInAnyOrderElementsOf(Headers.ALL);
    }
}
