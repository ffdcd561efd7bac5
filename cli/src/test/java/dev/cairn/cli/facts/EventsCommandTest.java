package dev.cairn.cli.facts;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.FakeLog;
import dev.cairn.cli.Run;
import dev.cairn.cli.Story;
import dev.cairn.event.WireMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class EventsCommandTest {

    @TempDir
    Path folder;

    private final FakeLog log = new FakeLog();
    private final Story story = new Story(log);
    private String first = "";

    @BeforeEach
    void aDelivery() {
        first = story.delivered("1a2b3c4", "Say hello", 1).delivery().value();
    }

    private Run run() {
        return new Run(folder).log(log).at(story.now());
    }

    @Test
    void factsComeInTheOrderOfTheBrokersClockOverAllTopics() {
        assertThat(run().onLog("events", "-o", "json").jsonLines())
                .extracting(event -> event.path("type").asText())
                .containsExactly(
                        "dev.cairn.CommitPushed",
                        "dev.cairn.CommitAccepted",
                        "dev.cairn.BuildRequested",
                        "dev.cairn.BuildStarted",
                        "dev.cairn.ArtifactBuilt",
                        "dev.cairn.BuildCompleted",
                        "dev.cairn.DeploymentRequested",
                        "dev.cairn.DeploymentStarted",
                        "dev.cairn.InstanceStarted",
                        "dev.cairn.DeploymentSucceeded");
    }

    @Test
    void jsonIsPureCloudEvents() {
        JsonNode event = run().onLog("events", "-o", "json", "-n", "1").json();

        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("data").path("environment").asText()).isEqualTo("staging");
        assertThat(event.has("logoffset")).isFalse();
    }

    @Test
    void thePositionIsAddedOnRequest() {
        JsonNode event =
                run().onLog("events", "-o", "json", "-n", "1", "--position").json();

        assertThat(event.path("logtopic").asText()).isEqualTo("cairn.deployments");
        assertThat(event.path("logtime").asText()).isEqualTo(story.now().toString());
        assertThat(event.path("logoffset").isNumber()).isTrue();
    }

    @Test
    void textTellsTimeTopicTypeKeyAndWhatHappened() {
        assertThat(run().onLog("events", "--type", "CommitPushed").out())
                .isEqualTo(
                        "2026-03-01 12:00:00  commits     CommitPushed         acme/hello   main 1a2b3c4 by ann (git)\n");
    }

    @Test
    void filtersNarrowTogether() {
        story.delivered("5d6e7f8", "Say more", 1);

        assertThat(run().onLog("events", "--topic", "deployments", "--type", "DeploymentSucceeded", "--app", "hello")
                        .out())
                .hasLineCount(2);
        assertThat(run().onLog("events", "--topic", "cairn.artifacts", "--delivery", first.substring(0, 9))
                        .out())
                .hasLineCount(4);
        assertThat(run().onLog("events", "--repository", "acme/hello", "--type", "CommitAccepted")
                        .out())
                .hasLineCount(2);
        assertThat(run().onLog("events", "--app", "other").out()).isEmpty();
    }

    @Test
    void whatTheRegistryTellsIsFoundByItsTopicItsRepositoryAndItsApplication() {
        story.tellOfRegistry("hello/web", Story.digest("51"), Story.digest("d1"), 1);
        story.tellOfRegistry("mirror/debian", Story.digest("ab"), null, 2);

        assertThat(run().onLog("events", "--topic", "cairn.registry").out())
                .hasLineCount(2)
                .contains("registry    ArtifactPublished    hello/web    sha256:510000000000"
                        + " application/vnd.dev.sigstore.bundle.v0.3+json of sha256:d10000000000\n");
        assertThat(run().onLog("events", "--repository", "mirror/debian").out())
                .hasLineCount(1)
                .contains("sha256:ab0000000000");
        assertThat(run().onLog("events", "--topic", "registry", "--app", "hello")
                        .out())
                .hasLineCount(1)
                .contains("hello/web");
    }

    @Test
    void fromAndToAreTimesOfTheBroker() {
        story.after(Duration.ofHours(1)).push("5d6e7f8", "Say more");

        assertThat(run().onLog("events", "--from", "-30m").out())
                .hasLineCount(1)
                .contains("5d6e7f8");
        assertThat(run().onLog("events", "--to", "-30m").out()).hasLineCount(10).doesNotContain("5d6e7f8");
        assertThat(run().onLog("events", "--from", "12:30").out()).hasLineCount(1);
    }

    @Test
    void badRecordsAreToldOnStandardErrorAndDoNotStopTheReading() {
        log.append("cairn.commits", message("not json", "CommitPushed"), story.now());
        log.append("cairn.commits", message("{}", "FromTheFuture"), story.now());
        story.push("5d6e7f8", "Say more");

        Run.Result result = run().onLog("events", "--topic", "commits");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).hasLineCount(3);
        assertThat(result.err()).hasLineCount(2).contains("is no fact that this version knows", "FromTheFuture");
    }

    private static WireMessage message(String data, String type) {
        return new WireMessage(
                "acme/hello",
                Map.of("ce_specversion", "1.0", "ce_type", "dev.cairn." + type),
                data.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void followingGoesOnWithWhatComesAndTellsNothingTwice() {
        Run run = run();
        // With a time that has come, following still drains what is there; so give it one far ahead.
        CompletableFuture<Run.Result> result =
                Run.beside(() -> run.onLog("events", "--follow", "-n", "1", "--to", "2026-03-01T12:00:10Z"));
        await().until(log::isFollowed);
        story.push("5d6e7f8", "Say more");

        await().until(() -> run.outSoFar().contains("5d6e7f8"));
        assertThat(run.outSoFar()).hasLineCount(2).startsWith("2026-03-01 12:00:03");
        assertThat(result).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void unknownNamesAreUsageErrorsThatListTheKnownOnes() {
        assertThat(run().onLog("events", "--type", "Pushed").err()).contains("CommitPushed");
        assertThat(run().onLog("events", "--topic", "pushes").err()).contains("cairn.commits");
        for (String[] wrong : List.of(new String[] {"-n", "-1"}, new String[] {"--from", "soon"})) {
            assertThat(run().onLog("events", wrong[0], wrong[1]).exitCode()).isEqualTo(2);
        }
    }

    @Test
    void aTimeThatIsNoneIsToldWithItsOption() {
        Run.Result result = run().onLog("events", "--from", "-1x");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("cairn: --from: '-1x' is not a time: write one such as ");
    }
}
