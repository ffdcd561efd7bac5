package dev.cairn.build.builds;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildStarted;
import dev.cairn.event.BuildSuperseded;
import dev.cairn.event.CommitInfo;
import dev.cairn.event.Event;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactKind;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.CommitId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.FilesBuilderSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.TargetName;
import dev.cairn.oci.Digest;
import dev.cairn.service.StageHarness;

import static org.assertj.core.api.Assertions.assertThat;

class BuildStageTest {

    private static final Application HELLO = new Application("hello");
    private static final RepositoryName REPOSITORY = new RepositoryName("hello");
    private static final GitRef MAIN = new GitRef("refs/heads/main");
    private static final ArtifactName WEB = new ArtifactName("web");
    private static final ArtifactName WORKER = new ArtifactName("worker");

    private final StageHarness<BuildCommand> stage = new StageHarness<>(new BuildStage());

    @Test
    void aBuildCompletesWithItsLastArtifact() {
        EventId build = request(REPOSITORY, MAIN, 1, WEB, WORKER);
        assertThat(stage.ask(ready(build, WEB))).hasExactlyElementsOfTypes(ArtifactBuilt.class);
        List<Event> last = stage.ask(ready(build, WORKER));
        assertThat(last).hasExactlyElementsOfTypes(ArtifactBuilt.class, BuildCompleted.class);
        assertThat(((BuildCompleted) last.get(1)).artifacts()).hasSize(2);
        assertThat(stage.state().all(BuildRow.Build.class)).isEmpty();
        assertThat(stage.state().all(BuildRow.ArtifactJob.class)).isEmpty();
    }

    @Test
    void anArtifactHasOneOutcomeWhicheverComesFirst() {
        EventId build = request(REPOSITORY, MAIN, 1, WEB);
        assertThat(stage.ask(broke(build, WEB))).hasExactlyElementsOfTypes(BuildFailed.class);
        assertThat(stage.ask(ready(build, WEB))).isEmpty();
        assertThat(stage.ask(broke(build, WEB))).isEmpty();
    }

    @Test
    void aBuildOfWhichOneArtifactFailedNeverCompletesAndLeavesNothing() {
        EventId build = request(REPOSITORY, MAIN, 1, WEB, WORKER);
        stage.ask(broke(build, WEB));
        assertThat(stage.ask(ready(build, WORKER))).hasExactlyElementsOfTypes(ArtifactBuilt.class);
        assertThat(stage.state().all(BuildRow.Build.class)).isEmpty();
    }

    @Test
    void aBuildThatBeganTwiceIsToldOnce() {
        EventId build = request(REPOSITORY, MAIN, 1, WEB);
        assertThat(stage.ask(new BuildCommand.BuildBegan(build, WEB))).hasExactlyElementsOfTypes(BuildStarted.class);
        assertThat(stage.ask(new BuildCommand.BuildBegan(build, WEB))).isEmpty();
        stage.ask(ready(build, WEB));
        assertThat(stage.state().all(BuildRow.Began.class)).isEmpty();
    }

    @Test
    void aNewerPushToTheSameRefSupersedesWhatIsNotBuiltYet() {
        EventId old = request(REPOSITORY, MAIN, 1, WEB, WORKER);
        stage.ask(ready(old, WEB));
        EventId next = request(REPOSITORY, MAIN, 2, WEB, WORKER);
        assertThat(stage.facts().getLast().data()).isInstanceOfSatisfying(BuildSuperseded.class, superseded -> {
            assertThat(superseded.build()).isEqualTo(old);
            assertThat(superseded.artifact()).isEqualTo(WORKER);
            assertThat(superseded.by()).isEqualTo(next);
        });
        assertThat(stage.facts().getLast().delivery()).isEqualTo(delivery(1));
        assertThat(stage.ask(ready(old, WORKER))).isEmpty();
        assertThat(stage.state().all(BuildRow.Build.class)).hasSize(1);
    }

    @Test
    void aPushToAnotherRefIsLeftAlone() {
        EventId main = request(REPOSITORY, MAIN, 1, WEB);
        request(REPOSITORY, new GitRef("refs/heads/topic"), 2, WEB);
        assertThat(stage.ask(ready(main, WEB))).hasExactlyElementsOfTypes(ArtifactBuilt.class, BuildCompleted.class);
    }

    @Test
    void anOlderPushThatWasReadLastIsSupersededAtOnce() {
        request(REPOSITORY, MAIN, 2, WEB);
        request(REPOSITORY, MAIN, 1, WEB);
        assertThat(stage.facts())
                .extracting(fact -> fact.data().type())
                .containsExactly("BuildRequested", "BuildRequested", "BuildSuperseded");
        assertThat(stage.state().all(BuildRow.ArtifactJob.class)).hasSize(1);
    }

    @Test
    void anApplicationBelongsToTheRepositoryThatUsedItFirst() {
        request(REPOSITORY, MAIN, 1, WEB);
        request(new RepositoryName("other"), MAIN, 7, WEB);
        assertThat(stage.facts().getLast().data())
                .isInstanceOfSatisfying(
                        BuildFailed.class, failed -> assertThat(failed.reason()).isEqualTo("application-taken"));
    }

    @Test
    void theStateIsTheSameWhenItIsRebuiltFromTheFacts() {
        EventId build = request(REPOSITORY, MAIN, 1, WEB, WORKER);
        stage.ask(ready(build, WEB));
        request(REPOSITORY, new GitRef("refs/heads/topic"), 2, WEB);
        assertThat(stage.rebuilt().all(BuildRow.Build.class))
                .isEqualTo(stage.state().all(BuildRow.Build.class));
        assertThat(stage.rebuilt().all(BuildRow.ArtifactJob.class))
                .isEqualTo(stage.state().all(BuildRow.ArtifactJob.class));
        assertThat(stage.facts()).extracting(Fact::id).doesNotHaveDuplicates();
    }

    private EventId request(RepositoryName repository, GitRef ref, long generation, ArtifactName... artifacts) {
        EventId delivery = delivery(generation);
        stage.ask(
                new BuildCommand.RequestBuild(
                        HELLO,
                        repository,
                        ref,
                        new CommitId("%040x".formatted(generation)),
                        generation,
                        new CommitInfo("me", "a change", Instant.EPOCH),
                        List.of(artifacts).stream().map(BuildStageTest::spec).toList(),
                        List.of(new EnvironmentSpec(
                                new EnvironmentName("staging"), null, 0, new TargetName("local"), List.of())),
                        true),
                delivery,
                delivery);
        return EventId.derive("hello", delivery.value(), "build");
    }

    private static EventId delivery(long generation) {
        return EventId.derive("delivery", Long.toString(generation));
    }

    private static ArtifactSpec spec(ArtifactName name) {
        return new ArtifactSpec(
                name, ArtifactKind.CONTAINER, new FilesBuilderSpec("scratch", ".", "/", List.of("/run"), "/"));
    }

    private static BuildCommand ready(EventId build, ArtifactName artifact) {
        return new BuildCommand.ArtifactReady(
                build,
                artifact,
                ArtifactKind.CONTAINER,
                "hello/" + artifact,
                Digest.parse("sha256:" + "0".repeat(64)),
                1,
                List.of(),
                Duration.ofSeconds(1).toMillis());
    }

    private static BuildCommand broke(EventId build, ArtifactName artifact) {
        return new BuildCommand.BuildBroke(build, artifact, "compilation", "no", List.of());
    }
}
