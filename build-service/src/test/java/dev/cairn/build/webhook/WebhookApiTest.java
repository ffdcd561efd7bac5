package dev.cairn.build.webhook;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.cairn.build.commits.PushReceived;
import dev.cairn.event.Json;
import dev.cairn.identity.Secret;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

import static dev.cairn.build.webhook.Requests.A;
import static dev.cairn.build.webhook.Requests.B;
import static dev.cairn.build.webhook.Requests.DELIVERY;
import static dev.cairn.build.webhook.Requests.NONE;
import static dev.cairn.build.webhook.Requests.SECRET;
import static dev.cairn.build.webhook.Requests.changeJson;
import static dev.cairn.build.webhook.Requests.gitJson;
import static dev.cairn.build.webhook.Requests.pushJson;
import static dev.cairn.build.webhook.Requests.utf8;
import static org.assertj.core.api.Assertions.assertThat;

/** What is answered to proven and unproven requests; limits and failures have tests of their own. */
class WebhookApiTest {

    private static final byte[] PUSH = utf8(pushJson("refs/heads/main", A, B));

    private WebhookServer server;

    @BeforeEach
    void setUp() {
        server = WebhookServer.storing();
    }

    @AfterEach
    void tearDown() {
        server.close();
    }

    @Test
    void aProvenPushReachesTheInbox() throws Exception {
        HttpResponse<String> response = server.post("/webhooks/github", Requests.github("push", PUSH, SECRET), PUSH);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(server.received)
                .containsExactly(new PushReceived(
                        WebhookServer.HELLO,
                        new GitRef("refs/heads/main"),
                        new CommitId(A),
                        new CommitId(B),
                        "github/" + DELIVERY + "/0",
                        "github",
                        "mona"));
        assertThat(Json.MAPPER
                        .readTree(response.body())
                        .at("/accepted/0/requestId")
                        .textValue())
                .isEqualTo("github/" + DELIVERY + "/0");
    }

    @Test
    void giteaAndPlainGitReachItToo() throws Exception {
        byte[] plain = utf8(gitJson("hello", changeJson("refs/heads/main", A, B), changeJson("refs/tags/v1", NONE, B)));

        assertThat(server.post("/webhooks/gitea", Requests.gitea("push", PUSH, SECRET), PUSH)
                        .statusCode())
                .isEqualTo(202);
        assertThat(server.post("/webhooks/git", Requests.git("push", plain, SECRET), plain)
                        .statusCode())
                .isEqualTo(202);
        assertThat(server.received)
                .extracting(PushReceived::requestId)
                .containsExactly("gitea/" + DELIVERY + "/0", "git/" + DELIVERY + "/0", "git/" + DELIVERY + "/1");
    }

    @Test
    void aDeletedRefReachesItWithoutACommit() throws Exception {
        byte[] deleted = utf8(pushJson("refs/heads/main", A, NONE));

        server.post("/webhooks/github", Requests.github("push", deleted, SECRET), deleted);

        assertThat(server.received).singleElement().satisfies(push -> {
            assertThat(push.before()).isEqualTo(new CommitId(A));
            assertThat(push.after()).isNull();
        });
    }

    @Test
    void aFormIsTaken() throws Exception {
        byte[] form = utf8("payload=" + URLEncoder.encode(pushJson("refs/heads/main", A, B), StandardCharsets.UTF_8));
        Map<String, String> headers = new HashMap<>(Requests.github("push", form, SECRET));
        headers.put("Content-Type", "application/x-www-form-urlencoded");

        assertThat(server.post("/webhooks/github", headers, form).statusCode()).isEqualTo(202);
    }

    @Test
    void aBodyOfSeveralMegabytesIsTaken() throws Exception {
        byte[] big = utf8(pushJson("refs/heads/main", A, B)
                .replace("\"added\":[\"a\"]", "\"added\":[\"" + "x".repeat(5_000_000) + "\"]"));

        assertThat(server.post("/webhooks/github", Requests.github("push", big, SECRET), big)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aPingIsAnsweredOnlyWithAProof() throws Exception {
        byte[] ping = utf8("{\"repository\":\"hello\"}");

        HttpResponse<String> proven = server.post("/webhooks/git", Requests.git("ping", ping, SECRET), ping);
        HttpResponse<String> unproven =
                server.post("/webhooks/git", Requests.git("ping", ping, Secret.ofText("wrong")), ping);

        assertThat(proven.statusCode()).isEqualTo(200);
        assertThat(proven.body()).contains("pong");
        assertProblem(unproven, 401);
    }

    @Test
    void anEventThatLeadsToNothingIsTakenWithTheReason() throws Exception {
        HttpResponse<String> response = server.post("/webhooks/github", Requests.github("issues", PUSH, SECRET), PUSH);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(Json.MAPPER.readTree(response.body()).path("ignored").textValue())
                .contains("push");
        assertThat(server.received).isEmpty();
    }

    @Test
    void wrongEmptyAndMissingSignaturesAreRefused() throws Exception {
        Map<String, String> headers = new HashMap<>(Requests.github("push", PUSH, Secret.ofText("wrong")));
        assertProblem(server.post("/webhooks/github", headers, PUSH), 401);
        headers.put("X-Hub-Signature-256", "");
        assertProblem(server.post("/webhooks/github", headers, PUSH), 401);
        headers.remove("X-Hub-Signature-256");
        assertProblem(server.post("/webhooks/github", headers, PUSH), 401);

        assertThat(server.received).isEmpty();
    }

    @Test
    void anUnknownRepositoryLooksLikeAWrongSignature() throws Exception {
        byte[] unknown = utf8(new String(PUSH, StandardCharsets.UTF_8).replace("octo/hello\"", "octo/other\""));

        HttpResponse<String> forUnknown =
                server.post("/webhooks/github", Requests.github("push", unknown, SECRET), unknown);
        HttpResponse<String> forWrong =
                server.post("/webhooks/github", Requests.github("push", PUSH, Secret.ofText("wrong")), PUSH);

        assertProblem(forUnknown, 401);
        assertThat(forUnknown.body()).isEqualTo(forWrong.body());
        assertThat(forUnknown.headers()).isEqualTo(forWrong.headers());
    }

    @Test
    void malformedJsonIsRefusedWithWhatIsWrong() throws Exception {
        byte[] broken = utf8("{\"ref\": ");

        JsonNode problem =
                assertProblem(server.post("/webhooks/github", Requests.github("push", broken, SECRET), broken), 400);

        assertThat(problem.path("detail").textValue()).contains("not JSON");
    }

    @Test
    void anotherKindPathMethodOrTypeIsRefused() throws Exception {
        Map<String, String> headers = new HashMap<>(Requests.github("push", PUSH, SECRET));
        assertProblem(server.post("/webhooks/svn", headers, PUSH), 404);

        HttpResponse<String> get = server.send("GET", "/webhooks/github", Map.of(), BodyPublishers.noBody());
        assertProblem(get, 405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");

        headers.put("Content-Encoding", "gzip");
        assertProblem(server.post("/webhooks/github", headers, PUSH), 415);
        headers.remove("Content-Encoding");
        headers.put("Content-Type", "text/plain");
        assertProblem(server.post("/webhooks/github", headers, PUSH), 415);
    }

    @Test
    void duplicatesAtOnceAreTheSameRequest() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(server.postLater("/webhooks/github", Requests.github("push", PUSH, SECRET), PUSH));
        }

        for (var answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
        }
        assertThat(server.received).hasSize(50);
        assertThat(server.received.stream().distinct()).hasSize(1);
    }

    static JsonNode assertProblem(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Json.MAPPER.readTree(response.body());
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.path("title").textValue()).isNotBlank();
        assertThat(problem.path("detail").textValue()).isNotBlank();
        return problem;
    }
}
