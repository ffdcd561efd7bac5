package dev.cairn.cli.status;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.FakeLog;
import dev.cairn.cli.HttpStub;
import dev.cairn.cli.Run;
import dev.cairn.cli.Story;
import dev.cairn.model.Endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class LogsCommandTest {

    @TempDir
    Path folder;

    private final FakeLog log = new FakeLog();
    private final Story story = new Story(log);
    private final List<String> output = new CopyOnWriteArrayList<>(List.of("one", "two", "three"));
    private final HttpStub deployService =
            new HttpStub(request -> request.uri().getPath().contains("ffff")
                    ? HttpStub.Answer.of(404, "")
                    : HttpStub.Answer.of(200, String.join("\n", output) + "\n"));

    @BeforeEach
    void endpoints() throws IOException {
        write(deployService.uri());
    }

    private void write(URI deploy) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        URI other = URI.create("http://127.0.0.1:1");
        new Endpoints("127.0.0.1:1", other, other, deploy, other).write(data);
    }

    @AfterEach
    void stop() {
        deployService.close();
    }

    private Run run() {
        return new Run(folder).log(log);
    }

    @Test
    void theLastLinesOfTheOneInstanceArePrintedAsTheyAre() {
        Story.Told told = story.delivered("1a2b3c4", "Say hello", 1);

        Run.Result result = run().cairn("logs", "hello", "-n", "2");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("two\nthree\n");
        assertThat(deployService.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.uri().toString())
                        .isEqualTo("/v1/instances/" + told.instance(0) + "/output?lines=2"));
    }

    @Test
    void linesOfSeveralInstancesSayWhoseTheyAre() {
        Story.Told told = story.delivered("1a2b3c4", "Say hello", 2);

        assertThat(run().cairn("logs", "hello", "staging").out())
                .hasLineCount(6)
                .contains(told.instance(0) + " | one", told.instance(1) + " | three");
        assertThat(run().cairn("logs", "hello", "--instance", told.instance(1).value(), "-o", "json")
                        .jsonLines())
                .hasSize(3)
                .first()
                .satisfies(line -> assertThat(line.path("line").asText()).isEqualTo("one"));
    }

    @Test
    void followingPrintsOnlyWhatIsNew() throws InterruptedException {
        story.delivered("1a2b3c4", "Say hello", 1);
        Run run = run();
        Thread thread = Thread.ofVirtual().start(() -> run.cairn("logs", "hello", "-n", "1", "--follow"));
        await().until(() -> run.outSoFar().contains("three"));
        output.add("four");

        await().until(() -> run.outSoFar().contains("four"));
        thread.interrupt();
        thread.join();
        assertThat(run.outSoFar()).isEqualTo("three\nfour\n");
    }

    @Test
    void withoutInstancesItIsExitCodeThree() {
        Run.Result result = run().cairn("logs", "hello");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("No instance of 'hello' runs", "cairn status hello");
    }

    @Test
    void outputThatIsNotKeptIsExitCodeThree() {
        assertThat(run().cairn("logs", "hello", "--instance", "i-ffffffffffffffff")
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void aDeployServiceThatIsAwayIsExitCodeFour() throws IOException {
        story.delivered("1a2b3c4", "Say hello", 1);
        write(URI.create("http://127.0.0.1:1"));

        Run.Result result = run().cairn("logs", "hello");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("deploy-service does not answer");
    }
}
