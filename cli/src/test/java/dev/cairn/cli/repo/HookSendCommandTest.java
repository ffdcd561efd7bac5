package dev.cairn.cli.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.HttpStub;
import dev.cairn.cli.Run;
import dev.cairn.event.Json;
import dev.cairn.identity.Secret;

import static org.assertj.core.api.Assertions.assertThat;

final class HookSendCommandTest {

    private static final String OLD = "0".repeat(40);
    private static final String NEW = "1a2b3c4".repeat(6).substring(0, 40);
    private static final String LINE = OLD + " " + NEW + " refs/heads/main\n";

    @TempDir
    Path folder;

    private final ConcurrentLinkedDeque<HttpStub.Answer> answers = new ConcurrentLinkedDeque<>();
    private final HttpStub cairn =
            new HttpStub(_ -> answers.isEmpty() ? HttpStub.Answer.of(202, "{}") : answers.remove());

    @BeforeEach
    void secret() throws IOException {
        Files.writeString(folder.resolve("hush"), "It's a Secret to Everybody\n");
    }

    @AfterEach
    void stop() {
        cairn.close();
    }

    private Run.Result send(String input, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "hook",
                "send",
                "--secret-file",
                "hush",
                "--repository",
                "hello",
                "--url",
                cairn.uri() + "/webhooks/git"));
        args.addAll(List.of(more));
        return new Run(folder).input(input).variable("USER", "ann").cairn(args.toArray(String[]::new));
    }

    @Test
    void aPushIsSentSignedAsBuildServiceWantsIt() throws IOException {
        Run.Result result = send(LINE + NEW + " " + OLD + " refs/tags/v1\n");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("Cairn was told of 2 changes of hello\n");
        HttpStub.Request request = cairn.requests().getFirst();
        JsonNode body = Json.MAPPER.readTree(request.body());
        assertThat(body.path("repository").asText()).isEqualTo("hello");
        assertThat(body.path("pusher").asText()).isEqualTo("ann");
        assertThat(body.path("changes").path(0).path("ref").asText()).isEqualTo("refs/heads/main");
        assertThat(body.path("changes").path(1).path("before").asText()).isEqualTo(NEW);
        assertThat(request.headers())
                .containsEntry("X-Cairn-Event", "push")
                .containsEntry("Content-Type", "application/json")
                .containsEntry("X-Cairn-Signature-256", signature(request.body()));
        assertThat(request.headers().get("X-Cairn-Delivery")).matches("[0-9a-f-]{36}");
    }

    private static String signature(String body) {
        Secret secret = Secret.ofText("It's a Secret to Everybody");
        return "sha256=" + HexFormat.of().formatHex(secret.hmacSha256(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aBusyCairnIsAskedAgainWithTheSameDelivery() {
        answers.add(HttpStub.Answer.of(503, "later"));
        answers.add(new HttpStub.Answer(429, Map.of("Retry-After", "1"), "slowly"));

        assertThat(send(LINE).exitCode()).isZero();
        assertThat(cairn.requests())
                .hasSize(3)
                .extracting(request -> request.headers().get("X-Cairn-Delivery"))
                .containsOnly(cairn.requests().getFirst().headers().get("X-Cairn-Delivery"));
    }

    @Test
    void whenTheTimeIsUpItIsExitCodeFour() {
        answers.add(new HttpStub.Answer(503, Map.of("Retry-After", "60"), "later"));

        Run.Result result = send(LINE, "--within", "2s");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("503", "later");
        assertThat(cairn.requests()).hasSize(1);
    }

    @Test
    void aCairnThatIsAwayIsExitCodeFour() {
        cairn.close();

        Run.Result result = send(LINE, "--within", "1s");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err())
                .containsOnlyOnce("; trying for 1.0 s")
                .startsWith("cairn: Cairn does not answer at ")
                .contains("is polled");
    }

    @Test
    void aRefusedSignatureIsNotTriedAgain() {
        answers.add(HttpStub.Answer.of(401, "not proven"));

        Run.Result result = send(LINE);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("401", "secret");
        assertThat(cairn.requests()).hasSize(1);
    }

    @Test
    void manyChangesAreSentInSeveralRequests() {
        StringBuilder input = new StringBuilder();
        for (int i = 0; i < 1_001; i++) {
            input.append(OLD)
                    .append(' ')
                    .append(NEW)
                    .append(" refs/heads/b")
                    .append(i)
                    .append('\n');
        }

        Run.Result result = send(input.toString(), "-o", "json");

        assertThat(result.json().path("deliveries")).hasSize(2);
        assertThat(result.json().path("changes").asInt()).isEqualTo(1_001);
        assertThat(cairn.requests()).hasSize(2);
    }

    @Test
    void inputOfAnotherFormIsAUsageErrorAndNothingIsSent() {
        assertThat(send("hello\n").exitCode()).isEqualTo(2);
        assertThat(cairn.requests()).isEmpty();
    }

    @Test
    void withoutChangesNothingIsSent() {
        assertThat(send("").exitCode()).isZero();
        assertThat(cairn.requests()).isEmpty();
    }
}
