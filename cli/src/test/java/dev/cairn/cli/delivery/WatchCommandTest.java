package dev.cairn.cli.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.FakeLog;
import dev.cairn.cli.Run;
import dev.cairn.cli.Story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class WatchCommandTest {

    private static final Duration WITHIN = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final FakeLog log = new FakeLog();
    private final Story story = new Story(log);

    private Run run() {
        return new Run(folder).log(log).at(Story.BEGIN);
    }

    private CompletableFuture<Run.Result> start(Run run, String... args) {
        CompletableFuture<Run.Result> result = Run.beside(() -> run.onLog(args));
        await().until(log::isFollowed);
        return result;
    }

    @Test
    void stepsAreShownAsTheyComeUntilTheCommitIsSettled() {
        Run run = run();
        CompletableFuture<Run.Result> result = start(run, "watch", "--until-done", "1a2b3c4");

        Story.Told told = story.push("1a2b3c4", "Say hello").accepted();
        await().until(() -> run.outSoFar().contains("BuildStarted"));
        assertThat(result).isNotDone();
        told.built("a").completed().requested().succeeded(1);

        assertThat(result).succeedsWithin(WITHIN);
        assertThat(run.outSoFar()).contains("CommitPushed", "main 1a2b3c4", "+120 ms");
    }

    @Test
    void aCommitThatRunsIsExitCodeZero() {
        CompletableFuture<Run.Result> result = start(run(), "watch", "--until-done", "1a2b3c4");
        story.delivered("1a2b3c4", "Say hello", 1);

        assertThat(result).succeedsWithin(WITHIN).satisfies(done -> {
            assertThat(done.exitCode()).isZero();
            assertThat(done.out()).hasLineCount(11).endsWith("1a2b3c4 succeeded in 3.4 s\n");
        });
    }

    @Test
    void whatTheRegistryTellsIsALineOfItsOwnAndNoDelivery() {
        story.tellOfRegistry("hello/web", Story.digest("a"), null, 1);
        Run run = run();
        CompletableFuture<Run.Result> result = start(run, "watch", "hello", "--until-done", "1a2b3c4");
        story.tellOfRegistry("other/web", Story.digest("0b"), null, 2);
        story.push("1a2b3c4", "Say hello")
                .accepted()
                .built("d1a2b3c4")
                .published()
                .completed()
                .requested()
                .succeeded(1);

        assertThat(result).succeedsWithin(WITHIN).satisfies(done -> {
            assertThat(done.exitCode()).isZero();
            assertThat(done.out())
                    .hasLineCount(13)
                    .containsPattern("hello/web +ArtifactPublished +\\+0 ms  sha256:d1a2b3c40000")
                    .doesNotContain("other/web");
        });
    }

    @Test
    void aCommitThatFailedIsExitCodeOne() {
        CompletableFuture<Run.Result> result = start(run(), "watch", "--until-done", "1a2b3c4");
        story.push("1a2b3c4", "Break it").accepted().buildFailed();

        assertThat(result).succeedsWithin(WITHIN).satisfies(done -> {
            assertThat(done.exitCode()).isEqualTo(1);
            assertThat(done.out()).contains("1a2b3c4 failed in");
        });
    }

    @Test
    void thatCairnIsAwayIsToldOnceAndThatItIsBackToo() {
        Run run = run();
        CompletableFuture<Run.Result> result = start(run, "watch", "--until-done", "1a2b3c4");
        log.answers(false);
        await().until(() -> run.errSoFar().contains("waiting"));
        log.answers(true);
        await().until(() -> run.errSoFar().contains("back"));
        story.delivered("1a2b3c4", "Say hello", 1);

        assertThat(result)
                .succeedsWithin(WITHIN)
                .satisfies(done -> assertThat(done.err())
                        .isEqualTo("cairn: Cairn does not answer; waiting for it\ncairn: Cairn is back\n"));
    }

    @Test
    void itSaysWhyACommitHasFailedBefore() {
        Story.Told built = story.push("1a2b3c4", "Break it").accepted().buildFailed();
        story.push("5d6e7f8", "Break it otherwise")
                .accepted()
                .built("d")
                .completed()
                .requested()
                .failed();

        assertThat(run().onLog("watch", "--until-done", "1a2b3c4").out())
                .isEqualTo("""
                        1a2b3c4 failed in 1.1 s
                          web: compilation: The sources do not compile
                          see: cairn trace %s
                        """.formatted(built.delivery().value().substring(0, 12)));
        assertThat(run().onLog("watch", "--until-done", "5d6e7f8").out())
                .contains("  staging: unhealthy: Instance i-", "GET /healthz answers 500\n  see: cairn trace ");
    }

    @Test
    void itSaysWhyACommitWasRefused() {
        story.push("1a2b3c4", "Break it").rejected("invalid", List.of("cairn.yaml:1:1: missing key 'artifacts'"));

        Run.Result text = run().onLog("watch", "--until-done", "1a2b3c4");
        Run.Result json = run().onLog("watch", "--until-done", "1a2b3c4", "-o", "json");

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out()).contains("  commit: invalid\n    cairn.yaml:1:1: missing key 'artifacts'\n");
        assertThat(json.json().path("rejected").path("reason").asText()).isEqualTo("invalid");
    }

    @Test
    void aRefThatIsNotDeployedIsOnlyBuilt() {
        story.push("1a2b3c4", "Try it").accepted().built("d").completedOnly();

        Run.Result result = run().onLog("watch", "--until-done", "1a2b3c4");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("1a2b3c4 built in ").endsWith("; this ref is not deployed\n");
    }

    @Test
    void aCommitThatWasSettledBeforeIsToldAtOnce() {
        story.delivered("1a2b3c4", "Say hello", 1);

        Run.Result result = run().onLog("watch", "--until-done", "1a2b3c4", "-o", "json");

        assertThat(result.exitCode()).isZero();
        assertThat(result.json().path("outcome").asText()).isEqualTo("succeeded");
        assertThat(result.json().path("tookMillis").asLong()).isEqualTo(3_415);
    }

    @Test
    void whenTheTimeIsUpItSaysWhatIsMissing() {
        Run.Result never = run().onLog("watch", "--until-done", "1a2b3c4", "--timeout", "0s");
        story.push("1a2b3c4", "Say hello").accepted();
        Run.Result slow = run().onLog("watch", "--until-done", "1a2b3c4", "--timeout", "0s");

        assertThat(never.exitCode()).isEqualTo(1);
        assertThat(never.err()).contains("no push of it was seen");
        assertThat(slow.exitCode()).isEqualTo(1);
        assertThat(slow.err()).contains("it is under way");
    }

    @Test
    void onlyTheWantedApplicationIsShownOnceItIsKnownWhoseAPushIs() {
        Run wanted = run();
        Run other = run();
        CompletableFuture<Run.Result> first = start(wanted, "watch", "hello", "--timeout", "2s");
        CompletableFuture<Run.Result> second = start(other, "watch", "other", "--timeout", "2s");
        story.push("1a2b3c4", "Say hello").accepted();

        assertThat(first)
                .succeedsWithin(WITHIN)
                .satisfies(done -> assertThat(done.out()).hasLineCount(4));
        assertThat(second)
                .succeedsWithin(WITHIN)
                .satisfies(done -> assertThat(done.out()).isEmpty());
    }

    @Test
    void whatHappenedBeforeIsNotShownButKnown() {
        Story.Told told = story.push("1a2b3c4", "Say hello").accepted();
        Run run = run();
        CompletableFuture<Run.Result> result = start(run, "watch", "hello", "main", "-o", "json", "--timeout", "2s");
        told.built("a");

        assertThat(result).succeedsWithin(WITHIN).satisfies(done -> {
            assertThat(done.exitCode()).isZero();
            JsonNode step = done.json();
            assertThat(step.path("type").asText()).isEqualTo("ArtifactBuilt");
            assertThat(step.path("commit").asText())
                    .isEqualTo(Story.commit("1a2b3c4").value());
            assertThat(step.path("sincePreviousMillis").asLong()).isEqualTo(2_400);
            assertThat(step.path("sinceBeganMillis").asLong()).isEqualTo(2_568);
        });
    }

    @Test
    void anAmbiguousCommitIsAUsageError() {
        story.delivered("1a2b3c4", "Say hello", 1);
        story.delivered("1a2b3c45", "Say more", 1);

        assertThat(run().onLog("watch", "--until-done", "1a2b3c4").exitCode()).isEqualTo(2);
    }
}
