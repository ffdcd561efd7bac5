package dev.cairn.deploy.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.cairn.event.BuildCompleted;
import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentStarted;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.Event;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactKind;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.InstanceId;
import dev.cairn.model.Limits;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.RunSpec;
import dev.cairn.model.TargetName;
import dev.cairn.oci.Digest;
import dev.cairn.service.StageHarness;

import static org.assertj.core.api.Assertions.assertThat;

class DeployStageTest {

    private static final ArtifactName WEB = new ArtifactName("web");
    private static final EnvironmentName STAGING = new EnvironmentName("staging");
    private static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    private static final Digest DIGEST = Digest.parse("sha256:" + "0".repeat(64));

    private final StageHarness<DeployCommand> stage = new StageHarness<>(new DeployStage());

    @Test
    void aCompletedBuildIsDeployedToTheFirstEnvironmentOnly() {
        List<Event> events = complete(1, true);
        assertThat(events).singleElement().isInstanceOfSatisfying(DeploymentRequested.class, requested -> {
            assertThat(requested.environment()).isEqualTo(STAGING);
            assertThat(requested.artifacts()).hasSize(1);
            assertThat(requested.replaces()).isNull();
        });
    }

    @Test
    void aBuildOfARefThatIsNotDeployedIsOnlyBuilt() {
        assertThat(complete(1, false)).isEmpty();
    }

    @Test
    void aSucceededDeploymentIsWhatTheNextOneReplaces() {
        DeploymentId first = requested(complete(1, true));
        assertThat(succeed(first)).hasExactlyElementsOfTypes(DeploymentSucceeded.class);
        assertThat(complete(2, true))
                .singleElement()
                .isInstanceOfSatisfying(
                        DeploymentRequested.class,
                        next -> assertThat(next.replaces()).isEqualTo(first));
        assertThat(stage.state().all(DeployRow.UpkeepDuty.class)).hasSize(1);
    }

    @Test
    void aNewerPushTakesThePlaceOfARolloutUnderWay() {
        DeploymentId first = requested(complete(1, true));
        List<Event> events = complete(2, true);
        assertThat(events).hasExactlyElementsOfTypes(DeploymentSuperseded.class, DeploymentRequested.class);
        assertThat(stage.facts().get(1).delivery()).isEqualTo(delivery(1));
        assertThat(succeed(first)).isEmpty();
        assertThat(stage.state().all(DeployRow.RolloutJob.class)).hasSize(1);
    }

    @Test
    void anOlderPushThatWasBuiltLateIsNeverDeployedOverANewerOne() {
        succeed(requested(complete(2, true)));
        assertThat(complete(1, true)).isEmpty();
    }

    @Test
    void aFailedRolloutLeavesWhatServes() {
        DeploymentId first = requested(complete(1, true));
        succeed(first);
        DeploymentId second = requested(complete(2, true));
        assertThat(fail(second)).hasExactlyElementsOfTypes(DeploymentFailed.class);
        assertThat(succeed(second)).isEmpty();
        assertThat(stage.state().all(DeployRow.UpkeepDuty.class))
                .singleElement()
                .satisfies(duty -> assertThat(duty.plan().deployment()).isEqualTo(first));
    }

    @Test
    void stepsThatAreReportedTwiceAreToldOnce() {
        DeploymentId deployment = requested(complete(1, true));
        DeployCommand began = new DeployCommand.RolloutBegan(STAGING, deployment);
        assertThat(stage.ask(began)).hasExactlyElementsOfTypes(DeploymentStarted.class);
        assertThat(stage.ask(began)).isEmpty();
        assertThat(stage.ask(up(deployment))).hasExactlyElementsOfTypes(InstanceStarted.class);
        assertThat(stage.ask(up(deployment))).isEmpty();
        succeed(deployment);
        assertThat(stage.ask(down(deployment))).hasExactlyElementsOfTypes(InstanceRetired.class);
        assertThat(stage.ask(down(deployment))).isEmpty();
    }

    @Test
    void anInstanceThatIsRetiredLaterStillBelongsToTheDeliveryThatStartedIt() {
        DeploymentId first = requested(complete(1, true));
        stage.ask(up(first));
        succeed(first);
        succeed(requested(complete(2, true)));
        stage.ask(down(first));
        assertThat(stage.facts().getLast().delivery()).isEqualTo(delivery(1));
    }

    @Test
    void theStateIsSmallAndTheSameWhenItIsRebuilt() {
        for (int generation = 1; generation <= 50; generation++) {
            DeploymentId deployment = requested(complete(generation, true));
            stage.ask(new DeployCommand.RolloutBegan(STAGING, deployment));
            succeed(deployment);
        }
        assertThat(stage.state().all(DeployRow.RolloutJob.class)).isEmpty();
        assertThat(stage.state().all(DeployRow.Began.class)).isEmpty();
        assertThat(stage.rebuilt().all(DeployRow.UpkeepDuty.class))
                .isEqualTo(stage.state().all(DeployRow.UpkeepDuty.class))
                .hasSize(1);
        assertThat(stage.facts()).extracting(Fact::id).doesNotHaveDuplicates();
    }

    @Test
    void anInstanceThatWasStoppedWhileNobodyCouldTellIsToldWhenTheDutyBeginsAgain() {
        DeploymentId deployment = requested(complete(1, true));
        stage.ask(up(deployment));
        succeed(deployment);
        EventId duty = stage.facts().getLast().id();
        InstanceId instance = new InstanceId("i-0000000000000000");

        assertThat(seen(deployment, duty, Set.of(instance))).isEmpty();
        assertThat(seen(deployment, duty, Set.of()))
                .singleElement()
                .isInstanceOfSatisfying(InstanceRetired.class, retired -> {
                    assertThat(retired.instance()).isEqualTo(instance);
                    assertThat(retired.reason()).isEqualTo("stopped");
                });
        assertThat(seen(deployment, duty, Set.of())).isEmpty();
        assertThat(stage.ask(down(deployment))).as("a second word of it").isEmpty();
    }

    @Test
    void instancesOfARolloutUnderWayAreNotTakenForStoppedOnes() {
        DeploymentId first = requested(complete(1, true));
        succeed(first);
        EventId duty = stage.facts().getLast().id();
        DeploymentId second = requested(complete(2, true));
        stage.ask(up(second));

        assertThat(seen(first, duty, Set.of())).isEmpty();
        succeed(second);
        assertThat(seen(first, duty, Set.of()))
                .as("the word of a duty that is over")
                .isEmpty();
    }

    private List<Event> seen(DeploymentId deployment, EventId duty, Set<InstanceId> instances) {
        return stage.ask(new DeployCommand.FleetSeen(STAGING, deployment, instances), delivery(1), duty);
    }

    private List<Event> complete(long generation, boolean deploys) {
        RunSpec run =
                new RunSpec(WEB, 2, 8080, null, Map.of(), Map.of(), List.of(), Limits.NONE, Duration.ofSeconds(10));
        BuildCompleted built = new BuildCompleted(
                new Application("hello"),
                EventId.derive("build", Long.toString(generation)),
                new RepositoryName("hello"),
                new GitRef("refs/heads/main"),
                new CommitId("%040x".formatted(generation)),
                generation,
                List.of(new DeployedArtifact(WEB, ArtifactKind.CONTAINER, "hello/web", DIGEST)),
                List.of(
                        new EnvironmentSpec(STAGING, null, 0, new TargetName("local"), List.of(run)),
                        new EnvironmentSpec(PRODUCTION, STAGING, 1, new TargetName("local"), List.of(run))),
                deploys);
        return stage.tell(new Fact(
                EventId.derive("completed", Long.toString(generation)),
                "/build-service",
                Instant.EPOCH,
                delivery(generation),
                null,
                generation,
                null,
                null,
                built));
    }

    private static DeploymentId requested(List<Event> events) {
        return ((DeploymentRequested) events.getLast()).deployment();
    }

    private List<Event> succeed(DeploymentId deployment) {
        return stage.ask(new DeployCommand.RolloutSucceeded(STAGING, deployment, List.of(), null));
    }

    private List<Event> fail(DeploymentId deployment) {
        return stage.ask(new DeployCommand.RolloutFailed(STAGING, deployment, "exited", "it ended", List.of()));
    }

    private static DeployCommand up(DeploymentId deployment) {
        return new DeployCommand.InstanceUp(
                STAGING, deployment, WEB, new InstanceId("i-0000000000000000"), DIGEST, "127.0.0.1:1", "none");
    }

    private static DeployCommand down(DeploymentId deployment) {
        return new DeployCommand.InstanceDown(
                STAGING, deployment, WEB, new InstanceId("i-0000000000000000"), "replaced");
    }

    private static EventId delivery(long generation) {
        return EventId.derive("delivery", Long.toString(generation));
    }
}
