package dev.cairn.registry.events;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.cairn.event.ArtifactCollected;
import dev.cairn.event.ArtifactCorrupted;
import dev.cairn.event.ArtifactPublished;
import dev.cairn.event.Fact;
import dev.cairn.event.Json;
import dev.cairn.event.RegistryNotice;
import dev.cairn.oci.Digest;
import dev.cairn.service.Row;
import dev.cairn.service.StageHarness;

import static org.assertj.core.api.Assertions.assertThat;

class RegistryStageTest {

    private static final String IMAGE = "hello/web";
    private static final String STORE = "store-1";
    private static final Digest DIGEST = Digest.parse("sha256:" + "a".repeat(64));
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private final StageHarness<RegistryCommand> stage = new StageHarness<>(new RegistryStage());

    private static RegistryNotice notice(String store, long number) {
        return new RegistryNotice(store, number, AT);
    }

    private static RegistryCommand published(String store, long number) {
        return new RegistryCommand.Published(
                new ArtifactPublished(IMAGE, DIGEST, "type", 10, null, null, notice(store, number)));
    }

    private static RegistryCommand collected(String store, long number) {
        return new RegistryCommand.Collected(
                new ArtifactCollected(IMAGE, DIGEST, "nobody needs it", notice(store, number)));
    }

    @Test
    void eachNoticeIsOneFactWhichIsATrailOfItsOwn() {
        assertThat(stage.ask(published(STORE, 7))).hasExactlyElementsOfTypes(ArtifactPublished.class);
        assertThat(stage.ask(collected(STORE, 9))).hasExactlyElementsOfTypes(ArtifactCollected.class);
        assertThat(stage.ask(new RegistryCommand.Corrupted(new ArtifactCorrupted(IMAGE, DIGEST, notice(STORE, 10)))))
                .hasExactlyElementsOfTypes(ArtifactCorrupted.class);

        assertThat(stage.facts()).extracting(Fact::id).doesNotHaveDuplicates();
        assertThat(stage.facts()).allSatisfy(fact -> {
            assertThat(fact.delivery()).isEqualTo(fact.id());
            assertThat(fact.causation()).isNull();
            assertThat(fact.data().key()).isEqualTo(IMAGE);
        });
    }

    @Test
    void aNoticeThatIsDeliveredAgainIsNotToldAgain() {
        stage.ask(published(STORE, 7));
        stage.ask(collected(STORE, 8));

        assertThat(stage.ask(published(STORE, 7))).isEmpty();
        assertThat(stage.ask(collected(STORE, 8))).isEmpty();
        assertThat(stage.ask(published(STORE, 9))).hasSize(1);
    }

    @Test
    void eachStoreHasNumbersOfItsOwn() {
        stage.ask(published(STORE, 7));

        assertThat(stage.ask(published("store-2", 7))).hasSize(1);
        assertThat(stage.ask(published("store-2", 7))).isEmpty();
        assertThat(stage.ask(published(STORE, 8))).hasSize(1);
        assertThat(stage.facts()).extracting(Fact::id).doesNotHaveDuplicates();
    }

    @Test
    void theIdFollowsFromTheNoticeAlone() {
        stage.ask(published(STORE, 7));
        StageHarness<RegistryCommand> again = new StageHarness<>(new RegistryStage());
        again.at(AT.plus(Duration.ofDays(1)));
        again.ask(published("other", 1));
        again.ask(published(STORE, 7));

        assertThat(again.facts().getLast().id())
                .isEqualTo(stage.facts().getFirst().id());
    }

    @Test
    void theStateIsOneSmallRowHoweverManyStoresThereWere() {
        for (int store = 0; store < 1_000; store++) {
            stage.ask(published("0b6f6c1e-7d44-4b51-9a3e-%012d".formatted(store), Long.MAX_VALUE));
        }

        assertThat(stage.rows())
                .singleElement()
                .satisfies(row -> assertThat(Json.write(row)).hasSizeLessThan(Row.MAX_BYTES / 4));
        assertThat(stage.ask(published("0b6f6c1e-7d44-4b51-9a3e-%012d".formatted(999), 1)))
                .isEmpty();
    }

    @Test
    void theStateIsTheSameWhenItIsRebuiltFromTheFacts() {
        stage.ask(published(STORE, 7));
        stage.ask(published("store-2", 3));
        stage.ask(collected(STORE, 9));

        assertThat(stage.rebuilt().all(RegistryRow.Told.class))
                .isEqualTo(stage.state().all(RegistryRow.Told.class))
                .hasSize(1);
    }
}
