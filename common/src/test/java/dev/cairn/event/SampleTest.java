package dev.cairn.event;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every sample of every version that was ever published stays readable. */
final class SampleTest {

    static Stream<Samples.Sample> samples() {
        return Samples.all().stream();
    }

    @Test
    void everyPublishedSchemaHasASample() throws java.io.IOException {
        Set<String> samples = samples().map(Samples.Sample::file).collect(Collectors.toCollection(TreeSet::new));

        assertThat(samples)
                .as("Each published schema has a stored sample, and each sample a schema")
                .isEqualTo(PublishedSchemas.read().hashes().keySet());
        assertThat(samples).hasSizeGreaterThanOrEqualTo(ContractTypes.all().size());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleIsValidByItsSchemaAndByTheNewestOne(Samples.Sample sample) {
        int newest = CloudEvents.schemaVersion(sample.type());

        assertThat(sample.json().path("dataschema").asText())
                .isEqualTo("urn:cairn:schema:" + sample.type() + ":" + sample.version());
        assertThat(sample.json().path("type").asText()).isEqualTo(CloudEvents.TYPE_PREFIX + sample.type());
        assertThat(Schemas.problems(sample.file(), sample.json().path("data"))).isEmpty();
        assertThat(Schemas.problems(
                        ContractTypes.fileName(sample.type(), newest),
                        sample.json().path("data")))
                .as("Backward-transitive: the newest schema accepts what any version wrote")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleIsReadAndWrittenWithoutLoss(Samples.Sample sample) {
        Fact fact = sample.fact();

        Fact again = CloudEvents.decode(CloudEvents.encode(fact));

        assertThat(again).isEqualTo(fact);
        ObjectNode json = CloudEvents.toJson(fact);
        // The writer of today names the schema of today.
        json.set("dataschema", sample.json().path("dataschema"));
        assertThat(Json.text(json)).isEqualTo(Json.text(sorted(json, sample.json())));
    }

    /** The sample, with its attributes in the order of the writer. */
    private static ObjectNode sorted(ObjectNode order, ObjectNode sample) {
        ObjectNode sorted = Json.MAPPER.createObjectNode();
        order.fieldNames().forEachRemaining(name -> sorted.set(name, sample.path(name)));
        sample.properties().forEach(entry -> sorted.putIfAbsent(entry.getKey(), entry.getValue()));
        return sorted;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void unknownPropertiesAreReadOver(Samples.Sample sample) {
        Samples.Sample newer = new Samples.Sample(
                sample.type(), sample.version(), sample.json().deepCopy());
        newer.json().withObject("/data").put("addedLater", 1).putArray("alsoLater");

        assertThat(newer.fact()).isEqualTo(sample.fact());
        assertThat(Schemas.problems(sample.file(), newer.json().path("data"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void onlyOptionalPropertiesMayBeAbsentOrNull(Samples.Sample sample) {
        Class<? extends Event> type = Objects.requireNonNull(CloudEvents.types().get(sample.type()));
        for (var component : ContractTypes.components(type)) {
            for (boolean isNull : List.of(true, false)) {
                Samples.Sample without = new Samples.Sample(
                        sample.type(), sample.version(), sample.json().deepCopy());
                if (isNull) {
                    without.json().withObject("/data").putNull(component.getName());
                } else {
                    without.json().withObject("/data").remove(component.getName());
                }
                if (ContractTypes.isOptional(component)) {
                    assertThat(without.fact().data())
                            .as("without %s", component)
                            .isNotNull();
                } else {
                    assertThatThrownBy(without::fact)
                            .as("without %s", component)
                            .isInstanceOf(MalformedMessageException.class)
                            .hasMessageContaining(component.getName());
                }
            }
        }
    }

    @Test
    void theSamplesTellOneDelivery() {
        CommitPushed pushed = (CommitPushed) Samples.of("CommitPushed").fact().data();
        EventId delivery = Samples.of("CommitPushed").fact().id();
        List<Fact> trail = samples()
                .map(Samples.Sample::fact)
                .filter(fact -> fact.delivery().equals(delivery))
                .toList();
        Set<EventId> ids = trail.stream().map(Fact::id).collect(Collectors.toSet());

        assertThat(trail)
                .extracting(fact -> fact.data().type())
                .contains(
                        "CommitPushed",
                        "CommitAccepted",
                        "BuildRequested",
                        "BuildStarted",
                        "ArtifactBuilt",
                        "BuildCompleted",
                        "DeploymentRequested",
                        "DeploymentStarted",
                        "InstanceStarted",
                        "DeploymentSucceeded");
        assertThat(trail)
                .filteredOn(fact -> fact.data() != null && !fact.id().equals(delivery))
                .allSatisfy(fact -> assertThat(ids).contains(fact.causation()));
        BuildCompleted completed =
                (BuildCompleted) Samples.of("BuildCompleted").fact().data();
        Fact requested = Samples.of("DeploymentRequested").fact();
        assertThat(completed.commit()).isEqualTo(pushed.commit());
        assertThat(((DeploymentRequested) requested.data()).deployment())
                .isEqualTo(DerivedNames.deployment(requested.id()));
        assertThat(((DeploymentRequested) requested.data()).artifacts())
                .containsExactlyInAnyOrderElementsOf(completed.artifacts());
    }
}
