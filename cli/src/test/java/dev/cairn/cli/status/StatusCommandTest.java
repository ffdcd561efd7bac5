package dev.cairn.cli.status;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.FakeLog;
import dev.cairn.cli.Run;
import dev.cairn.cli.Story;
import dev.cairn.model.RepositoryName;

import static org.assertj.core.api.Assertions.assertThat;

final class StatusCommandTest {

    @TempDir
    Path folder;

    private final FakeLog log = new FakeLog();
    private final Story story = new Story(log);

    private Run run() {
        return new Run(folder).log(log).at(story.now().plusSeconds(60));
    }

    private JsonNode environment(int index) {
        return run().onLog("status", "-o", "json")
                .json()
                .path("applications")
                .path(0)
                .path("environments")
                .path(index);
    }

    @Test
    void whatServesIsShownWithItsInstances() {
        Story.Told told = story.delivered("1a2b3c4", "Say hello", 2);

        Run.Result result = run().onLog("status");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("hello  (repository acme/hello)")
                .contains("staging       serving  1a2b3c4 main  " + told.deployment())
                .contains("2026-03-01 12:00:04 (1 m 0 s ago)")
                .contains("http://hello.staging.localhost:7080/")
                .contains(Story.digest("d1a2b3c4").toString())
                .contains(told.instance(0) + "  127.0.0.1:40010  isolation namespaces")
                .contains("production    not deployed, waits for a promotion from staging with 1 approval");
    }

    @Test
    void aNewDeploymentTakesThePlaceAndItsOldInstancesAreGone() {
        Story.Told old = story.delivered("1a2b3c4", "Say hello", 2);
        Story.Told next = story.delivered("5d6e7f8", "Say more", 1);

        JsonNode staging = environment(0);

        assertThat(staging.path("state").asText()).isEqualTo("serving");
        assertThat(staging.path("serving").path("deployment").asText())
                .isEqualTo(next.deployment().value());
        assertThat(staging.path("instances"))
                .singleElement()
                .satisfies(instance -> assertThat(instance.path("instance").asText())
                        .isEqualTo(next.instance(0).value()));
        assertThat(run().onLog("status").out()).doesNotContain(old.deployment().value());
    }

    @Test
    void aFailureLeavesTheOldOneServingAndIsShownWithItsReason() {
        Story.Told old = story.delivered("1a2b3c4", "Say hello", 1);
        story.push("5d6e7f8", "Break it")
                .accepted()
                .built("b")
                .completed()
                .requested()
                .failed();

        assertThat(environment(0).path("serving").path("deployment").asText())
                .isEqualTo(old.deployment().value());
        assertThat(environment(0).path("lastFailure").path("reason").asText()).isEqualTo("unhealthy");
        assertThat(run().onLog("status").out()).contains("failed  5d6e7f8", "unhealthy: Instance i-", "| no database");
    }

    @Test
    void aFailureThatWasMendedIsOnlyInTheJson() {
        story.push("5d6e7f8", "Break it")
                .accepted()
                .built("b")
                .completed()
                .requested()
                .failed();
        story.delivered("1a2b3c4", "Mend it", 1);

        assertThat(environment(0).path("lastFailure").path("reason").asText()).isEqualTo("unhealthy");
        assertThat(run().onLog("status").out()).doesNotContain("unhealthy");
    }

    @Test
    void whatIsUnderWayIsShown() {
        story.delivered("1a2b3c4", "Say hello", 1);
        story.push("5d6e7f8", "More").accepted().built("b").completed().requested();
        story.push("9a9b9c9", "Yet more").accepted();

        assertThat(run().onLog("status").out())
                .contains("under way  5d6e7f8 main")
                .contains("building  9a9b9c9 main: web");
    }

    @Test
    void aBuildThatFailedAndACommitThatWasRefusedAreShownUntilSomethingIsBuilt() {
        story.delivered("1a2b3c4", "Say hello", 1);
        story.after(Duration.ofSeconds(1))
                .push("5d6e7f8", "Break it")
                .accepted()
                .buildFailed();
        assertThat(run().onLog("status").out()).contains("build failed  5d6e7f8  web", "| 1 error");

        story.push("6d6e7f8", "Break more").rejected("invalid-cairn-yaml", List.of("cairn.yaml:1:1: no"));
        assertThat(run().onLog("status").out())
                .contains("build failed  6d6e7f8", "invalid-cairn-yaml: cairn.yaml:1:1: no");

        story.delivered("9a9b9c9", "Mend it", 1);
        assertThat(run().onLog("status").out()).doesNotContain("build failed");
    }

    @Test
    void aRepositoryThatNamesTheApplicationOfAnotherOneSaysNothingAboutIt() {
        story.delivered("1a2b3c4", "Say hello", 1);
        story.after(Duration.ofSeconds(1)).intruder(new RepositoryName("evil/hello"), "5d6e7f8");

        assertThat(run().onLog("status").out())
                .contains("(repository acme/hello)", "serving  1a2b3c4")
                .doesNotContain("evil", "application-taken", "invalid-cairn-yaml", "5d6e7f8");
    }

    @Test
    void anyTimeCanBeAskedAbout() {
        Story.Told first = story.delivered("1a2b3c4", "Say hello", 1);
        Instant between = story.now();
        Story.Told second = story.after(Duration.ofHours(2)).delivered("5d6e7f8", "Say more", 1);

        String then = run().onLog("status", "--at", between.toString()).out();
        String now = run().onLog("status", "hello").out();

        assertThat(then)
                .contains(first.deployment().value())
                .doesNotContain(second.deployment().value());
        assertThat(now)
                .contains(second.deployment().value())
                .doesNotContain(first.deployment().value());
        assertThat(run().onLog("status", "hello", "--at", "2026-01-01").exitCode())
                .isEqualTo(3);
    }

    @Test
    void anUnknownApplicationIsExitCodeThreeAndTheKnownOnesAreNamed() {
        story.delivered("1a2b3c4", "Say hello", 1);

        Run.Result result = run().onLog("status", "helo");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("There is no application 'helo'", "there are hello");
        assertThat(run().onLog("status", "No Name").exitCode()).isEqualTo(2);
    }

    @Test
    void anEmptyLogIsNoError() {
        Run.Result result = run().onLog("status");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("Nothing was built or deployed yet");
        assertThat(run().onLog("status", "-o", "json").json().path("applications"))
                .isEmpty();
    }
}
