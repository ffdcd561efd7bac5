package dev.cairn.cli.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.cli.FakeLog;
import dev.cairn.cli.Story;
import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.DeadLettered;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.EventId;
import dev.cairn.event.Redriven;
import dev.cairn.event.Topic;
import dev.cairn.log.ReadFrom;

import static org.assertj.core.api.Assertions.assertThat;

final class DeliveriesTest {

    private final FakeLog log = new FakeLog();
    private final Story story = new Story(log);

    private List<RecordedFact> facts() {
        List<RecordedFact> facts = new ArrayList<>();
        Set<String> topics = EnumSet.allOf(Topic.class).stream().map(Topic::id).collect(Collectors.toSet());
        log.read(
                topics,
                ReadFrom.beginning(),
                Duration.ZERO,
                record -> facts.add(
                        new RecordedFact(record.position(), record.timestamp(), CloudEvents.decode(record.message()))));
        return facts;
    }

    private Deliveries folded() {
        Deliveries deliveries = new Deliveries();
        facts().forEach(deliveries::add);
        return deliveries;
    }

    private Outcome outcome(Story.Told told) {
        Deliveries deliveries = folded();
        return deliveries.find(told.delivery()).map(deliveries::outcome).orElseThrow();
    }

    @Test
    void aDeliveryIsUnderWayUntilItsLastDeploymentHasAnOutcome() {
        Story.Told told = story.push("1a2b3c4", "Say hello");
        assertThat(outcome(told)).isEqualTo(Outcome.UNDER_WAY);
        told.accepted();
        assertThat(outcome(told)).isEqualTo(Outcome.UNDER_WAY);
        told.built("a").completed();
        assertThat(outcome(told)).isEqualTo(Outcome.UNDER_WAY);
        told.requested();
        assertThat(outcome(told)).isEqualTo(Outcome.UNDER_WAY);
        told.succeeded(2);
        assertThat(outcome(told)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void whatFailsAnywhereHasFailed() {
        assertThat(outcome(story.push("1", "a").rejected("invalid-cairn-yaml", List.of("cairn.yaml:1:1: no"))))
                .isEqualTo(Outcome.FAILED);
        assertThat(outcome(story.push("2", "b").accepted().buildFailed())).isEqualTo(Outcome.FAILED);
        assertThat(outcome(story.push("3", "c")
                        .accepted()
                        .built("c")
                        .completed()
                        .requested()
                        .failed()))
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void aRefusalBecauseOfANewerPushIsNoFailure() {
        assertThat(outcome(story.push("1", "a").rejected("superseded", List.of())))
                .isEqualTo(Outcome.SUPERSEDED);
    }

    @Test
    void aDeploymentThatANewerOneReplacedIsSuperseded() {
        Story.Told old = story.push("1", "a").accepted().built("a").completed().requested();
        Story.Told next = story.push("2", "b").accepted().built("b").completed().requested();
        story.tell(
                EventId.derive("superseded"),
                old.delivery(),
                null,
                null,
                new DeploymentSuperseded(
                        Story.HELLO, old.deployment(), Story.STAGING, Story.commit("1"), next.deployment()));

        assertThat(outcome(old)).isEqualTo(Outcome.SUPERSEDED);
    }

    @Test
    void aBuildThatIsOverAfterANewerOneWasDeployedIsPassedOver() {
        Story.Told slow = story.push("1", "slow").accepted();
        story.delivered("2", "quick", 1);
        slow.built("a").completed();

        assertThat(outcome(slow)).isEqualTo(Outcome.SUPERSEDED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderOfPartitionsMakesNoDifference(long seed) {
        Story.Told told = story.delivered("1a2b3c4", "Say hello", 2);
        List<List<RecordedFact>> partitions = new ArrayList<>(facts().stream()
                .collect(Collectors.groupingBy(fact -> fact.position().topic()))
                .values());
        Collections.shuffle(partitions, new Random(seed));
        Deliveries deliveries = new Deliveries();
        partitions.forEach(partition -> partition.forEach(deliveries::add));

        Delivery delivery = deliveries.find(told.delivery()).orElseThrow();

        assertThat(deliveries.outcome(delivery)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(delivery.application()).isEqualTo(Story.HELLO);
        assertThat(delivery.rollouts().values().iterator().next().instances()).hasSize(2);
    }

    @Test
    void theApplicationOfAPushIsThatOfItsRepositoryUntilItsCommitWasRead() {
        story.delivered("1", "a", 1);
        Story.Told told = story.push("2", "b");

        Deliveries deliveries = folded();

        assertThat(deliveries.find(told.delivery()).flatMap(deliveries::application))
                .contains(Story.HELLO);
    }

    @Test
    void aParkedRecordIsRememberedUntilItWasRedriven() {
        Story.Told told = story.push("1", "a").accepted();
        story.tell(
                EventId.derive("dead"),
                told.delivery(),
                null,
                null,
                new DeadLettered("build-service", "hello", "cairn.inbox.builds", 0, 7, "boom"));
        assertThat(folded().find(told.delivery()).orElseThrow().parked()).isNotNull();

        story.tell(
                EventId.derive("alive"),
                told.delivery(),
                null,
                null,
                new Redriven("build-service", "hello", "cairn.inbox.builds", 0, 7));
        assertThat(folded().find(told.delivery()).orElseThrow().parked()).isNull();
    }

    @Test
    void onlyWhatIsOverIsForgotten() {
        Story.Told over = story.delivered("1", "a", 1);
        Story.Told open = story.push("2", "b").accepted();
        Deliveries deliveries = folded();

        deliveries.forgetAllSettled();

        assertThat(deliveries.find(over.delivery())).isEmpty();
        assertThat(deliveries.find(open.delivery())).isPresent();
    }
}
