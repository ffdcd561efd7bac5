package dev.cairn.cli.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.FakeLog;
import dev.cairn.cli.Run;
import dev.cairn.cli.Story;

import static org.assertj.core.api.Assertions.assertThat;

final class TraceCommandTest {

    @TempDir
    Path folder;

    private final FakeLog log = new FakeLog();
    private final Story story = new Story(log);

    private Run run() {
        return new Run(folder).log(log).at(story.now());
    }

    @Test
    void fromACommitToItsInstances() {
        Story.Told told = story.delivered("1a2b3c4", "Say hello", 2);

        Run.Result result = run().onLog("trace", "1a2b3c4");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("delivery    " + told.delivery())
                .contains("pushed      acme/hello main by ann, 2026-03-01 12:00:00")
                .contains("outcome     succeeded in 4.1 s")
                .contains("12:00:00.120      +120 ms  CommitAccepted")
                .contains("hello/web@" + Story.digest("d1a2b3c4"))
                .contains("with jdk temurin 25.0.1")
                .contains(told.instance(1).value())
                .contains("[ann]");
    }

    @Test
    void fromAnInstanceBackToItsCommit() {
        Story.Told told = story.delivered("1a2b3c4", "Say hello", 2);

        Run.Result result = run().onLog("trace", told.instance(0).value().substring(0, 10));

        assertThat(result.out())
                .contains("commit      " + Story.commit("1a2b3c4"))
                .contains("found by    instance " + told.instance(0) + ", which runs " + Story.digest("d1a2b3c4")
                        + " in staging for " + told.deployment() + ", built from commit 1a2b3c4");
    }

    @Test
    void jsonHasTheStepsAsCloudEventsAndASummary() {
        Story.Told told = story.delivered("1a2b3c4", "Say hello", 1);

        JsonNode trail =
                run().onLog("trace", "-o", "json", told.deployment().value()).json();

        assertThat(trail.path("delivery").asText()).isEqualTo(told.delivery().value());
        assertThat(trail.path("commit").asText())
                .isEqualTo(Story.commit("1a2b3c4").value());
        assertThat(trail.path("steps")).hasSize(10);
        assertThat(trail.path("steps").path(0).path("type").asText()).isEqualTo("dev.cairn.CommitPushed");
        JsonNode summary = trail.path("summary");
        assertThat(summary.path("outcome").asText()).isEqualTo("succeeded");
        assertThat(summary.path("tookMillis").asLong()).isEqualTo(3_415);
        assertThat(summary.path("reached").path("kind").asText()).isEqualToIgnoringCase("deployment");
        assertThat(summary.path("artifacts").path(0).path("digest").asText())
                .isEqualTo(Story.digest("d1a2b3c4").toString());
        assertThat(summary.path("deployments").path(0).path("url").asText())
                .isEqualTo("http://hello.staging.localhost:7080/");
    }

    @Test
    void instancesThatAreRetiredLaterDoNotMakeADeliveryLonger() {
        story.delivered("1a2b3c4", "Say hello", 1);
        story.after(Duration.ofDays(1)).delivered("5d6e7f8", "Say more", 1);

        Run.Result result = run().onLog("trace", "1a2b3c4");

        assertThat(result.out()).contains("outcome     succeeded in 3.4 s", "+24 h 0 m  InstanceRetired");
        assertThat(run().onLog("watch", "--until-done", "1a2b3c4").out()).isEqualTo("1a2b3c4 succeeded in 3.4 s\n");
    }

    @Test
    void aFailureShowsItsReasonAndTheLastLines() {
        story.delivered("1a2b3c4", "Say hello", 1);
        Story.Told broken = story.push("5d6e7f8", "Break it")
                .accepted()
                .built("b")
                .completed()
                .requested()
                .failed();

        Run.Result result = run().onLog("trace", "5d6e7f8");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("outcome     failed")
                .contains("unhealthy: Instance " + broken.instance(0), "GET /healthz answers 500")
                .contains("| no database");
    }

    @Test
    void ofSeveralDeliveriesOfACommitTheOneThatWasDeployedIsMeant() {
        Story.Told deployed = story.delivered("1a2b3c4", "Say hello", 1);
        Story.Told built =
                story.push("1a2b3c4", "Say hello").accepted().built("d1a2b3c4").completedOnly();

        Run.Result one = run().onLog("trace", "1a2b3c4");
        story.delivered("1a2b3c4", "Say hello", 1);
        Run.Result two = run().onLog("trace", "1a2b3c4");

        assertThat(one.exitCode()).isZero();
        assertThat(one.out())
                .startsWith("delivery    " + deployed.delivery())
                .doesNotContain(built.delivery().value());
        assertThat(one.err())
                .contains(
                        "2 deliveries; this is the one that was deployed",
                        built.delivery().value().substring(0, 12));
        assertThat(two.exitCode()).isEqualTo(2);
    }

    @Test
    void allProblemsOfACommitThatWasRefusedAreShown() {
        story.push("5d6e7f8", "Break it")
                .rejected("invalid-cairn-yaml", List.of("cairn.yaml:1:1: one", "cairn.yaml:2:1: two"));

        assertThat(run().onLog("trace", "5d6e7f8").out()).contains("cairn.yaml:1:1: one", "cairn.yaml:2:1: two");
    }

    @Test
    void withExitCodeAFailureIsOne() {
        story.push("5d6e7f8", "Break it").accepted().buildFailed();
        story.delivered("1a2b3c4", "Mend it", 1);

        assertThat(run().onLog("trace", "--exit-code", "5d6e7f8").exitCode()).isEqualTo(1);
        assertThat(run().onLog("trace", "--exit-code", "1a2b3c4").exitCode()).isZero();
    }

    @Test
    void aNameThatFitsSeveralIsListedWithExitCodeTwo() {
        Story.Told first = story.delivered("1a2b3c4", "Say hello", 1);
        Story.Told second = story.delivered("1a2b3c45", "Say more", 1);

        Run.Result result = run().onLog("trace", "1a2b3c4");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("fits 2 deliveries");
        assertThat(result.out())
                .hasLineCount(2)
                .contains(first.delivery().value(), second.delivery().value());
        assertThat(run().onLog("trace", "-o", "json", "1a2b3c4").json().path("candidates"))
                .hasSize(2);
        assertThat(run().onLog("trace", second.delivery().value()).exitCode()).isZero();
    }

    @Test
    void whatIsNotThereIsExitCodeThree() {
        story.delivered("1a2b3c4", "Say hello", 1);

        Run.Result result = run().onLog("trace", "fffffff");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("Nothing in the log has the name 'fffffff'");
    }

    @Test
    void whatTheRegistryToldOfAnArtifactIsInItsTrail() {
        story.tellOfRegistry("hello/web", Story.digest("0e4e4"), null, 99);
        story.push("1a2b3c4", "Say hello")
                .accepted()
                .built("d1a2b3c4")
                .published()
                .completed()
                .requested()
                .succeeded(1);

        Run.Result byCommit = run().onLog("trace", "1a2b3c4");
        Run.Result byDigest = run().onLog("trace", "hello/web@" + Story.digest("d1a2b3c4"));

        assertThat(byCommit.exitCode()).isZero();
        assertThat(byCommit.out())
                .contains("12:00:02.569        +1 ms  ArtifactPublished    sha256:d1a2b3c40000\n")
                .contains("ArtifactPublished    sha256:51a2b3c40000 application/vnd.dev.sigstore.bundle.v0.3+json"
                        + " of sha256:d1a2b3c40000")
                .contains(" hello/web@" + Story.digest("51a2b3c4"))
                .doesNotContain("0e4e4");
        assertThat(byDigest.exitCode()).isZero();
        assertThat(byDigest.out()).contains("found by    digest", "ArtifactPublished    sha256:d1a2b3c40000");
        assertThat(run().onLog("trace", "-o", "json", "1a2b3c4").json().path("steps"))
                .hasSize(12);
    }

    @Test
    void whatNoDeliveryHasMadeIsFoundInTheRegistry() {
        story.delivered("1a2b3c4", "Say hello", 1);
        story.tellOfRegistry("mirror/debian", Story.digest("abcdef01"), null, 1);
        story.tellOfRegistry("mirror/debian", Story.digest("abcdef02"), null, 2);

        Run.Result one = run().onLog("trace", "sha256:abcdef01");
        Run.Result two = run().onLog("trace", "sha256:abcdef0");

        assertThat(one.exitCode()).isZero();
        assertThat(one.out())
                .contains("delivery    none", "ArtifactPublished    sha256:abcdef010000")
                .contains("mirror/debian@" + Story.digest("abcdef01"))
                .doesNotContain("abcdef02");
        assertThat(two.exitCode()).isEqualTo(2);
        assertThat(two.err()).contains("fits 2 digests in the registry");
        assertThat(run().onLog("trace", "-o", "json", "sha256:abcdef01").json().path("steps"))
                .hasSize(1);
    }

    @Test
    void aMessageCannotWriteOverTheScreen() {
        story.delivered("1a2b3c4", "\u001b[2JAll is well", 1);

        assertThat(run().onLog("trace", "1a2b3c4").out())
                .contains("\\u001b[2JAll is well")
                .doesNotContain("\u001b");
    }
}
