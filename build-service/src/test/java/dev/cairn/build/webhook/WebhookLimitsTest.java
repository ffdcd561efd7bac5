package dev.cairn.build.webhook;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static dev.cairn.build.webhook.Requests.A;
import static dev.cairn.build.webhook.Requests.B;
import static dev.cairn.build.webhook.Requests.SECRET;
import static dev.cairn.build.webhook.Requests.pushJson;
import static dev.cairn.build.webhook.Requests.utf8;
import static dev.cairn.build.webhook.WebhookApiTest.assertProblem;
import static dev.cairn.build.webhook.WebhookServer.limits;
import static org.assertj.core.api.Assertions.assertThat;

class WebhookLimitsTest {

    private static final byte[] PUSH = utf8(pushJson("refs/heads/main", A, B));
    private static final Map<String, String> SIGNED = Requests.github("push", PUSH, SECRET);

    @Test
    void anAnnouncedBodyOverTheLimitIsRefusedAtOnce() throws Exception {
        try (var server = WebhookServer.with(limits(l -> l))) {
            byte[] big = new byte[1_000_001];

            assertProblem(server.post("/webhooks/github", Requests.github("push", big, SECRET), big), 413);
        }
    }

    @Test
    void aStreamedBodyIsRefusedAtTheFirstByteOverTheLimit() throws Exception {
        try (var server = WebhookServer.with(limits(l -> l))) {
            Iterable<byte[]> chunks =
                    () -> Stream.generate(() -> new byte[10_000]).limit(5_000).iterator();

            HttpResponse<String> response =
                    server.post("/webhooks/github", SIGNED, BodyPublishers.ofByteArrays(chunks));

            assertProblem(response, 413);
            assertThat(server.received).isEmpty();
        }
    }

    @Test
    void aSenderThatWaitsForContinueIsToldToGoOnOrNotTo() throws Exception {
        try (var server = WebhookServer.with(limits(l -> l));
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            write(socket, "Content-Length: 9000000\r\nExpect: 100-continue\r\n\r\n");

            assertThat(firstLine(socket.getInputStream())).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
        }
        try (var server = WebhookServer.with(limits(l -> l));
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            write(socket, "Content-Length: 9\r\nExpect: 100-continue\r\n\r\n");

            assertThat(firstLine(socket.getInputStream())).isEqualTo("HTTP/1.1 100 Continue");
        }
    }

    @Test
    void aBodyThatDoesNotArriveIsGivenUp() throws Exception {
        WebhookLimits hasty = limits(l -> new WebhookLimits(
                l.bodyBytes(),
                l.bufferedBytes(),
                l.perAddress(),
                l.perRepository(),
                Duration.ofMillis(200),
                l.inboxTime()));
        try (var server = WebhookServer.with(hasty);
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            write(socket, "Content-Length: 9\r\n\r\n{");

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("problem+json");
        }
    }

    @Test
    void noBodyIsReadOfASenderWithoutASignature() throws Exception {
        try (var server = WebhookServer.with(limits(l -> l));
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(utf8(
                            "POST /webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 900000\r\n\r\n{"));

            assertThat(firstLine(socket.getInputStream())).isEqualTo("HTTP/1.1 401 Unauthorized");
        }
    }

    @Test
    void theBodiesBeingReadTogetherAreLimited() throws Exception {
        WebhookLimits narrow = limits(l ->
                new WebhookLimits(l.bodyBytes(), 100, l.perAddress(), l.perRepository(), l.bodyTime(), l.inboxTime()));
        try (var server = WebhookServer.with(narrow)) {
            HttpResponse<String> response = server.post("/webhooks/github", SIGNED, PUSH);

            assertProblem(response, 503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void whatWasReadNoLongerCountsAsBeingRead() throws Exception {
        WebhookLimits narrow = limits(l -> new WebhookLimits(
                l.bodyBytes(), PUSH.length, l.perAddress(), l.perRepository(), l.bodyTime(), l.inboxTime()));
        try (var server = WebhookServer.with(narrow)) {
            for (int i = 0; i < 5; i++) {
                assertThat(server.post("/webhooks/github", SIGNED, PUSH).statusCode())
                        .isEqualTo(202);
            }
        }
    }

    @Test
    void anAddressThatSendsTooMuchHasToWait() throws Exception {
        var rate = new WebhookLimits.Rate(2, 0.001);
        WebhookLimits narrow = limits(l -> new WebhookLimits(
                l.bodyBytes(), l.bufferedBytes(), rate, l.perRepository(), l.bodyTime(), l.inboxTime()));
        try (var server = WebhookServer.with(narrow)) {
            server.post("/webhooks/github", Map.of("Content-Type", "application/json"), PUSH);
            server.post("/webhooks/github", SIGNED, PUSH);

            HttpResponse<String> third = server.post("/webhooks/github", SIGNED, PUSH);

            assertProblem(third, 429);
            assertThat(third.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(900L, 1000L);
            assertThat(server.received).hasSize(1);
        }
    }

    @Test
    void onlyProvenRequestsCountForARepository() throws Exception {
        var rate = new WebhookLimits.Rate(1, 0.001);
        WebhookLimits narrow = limits(l ->
                new WebhookLimits(l.bodyBytes(), l.bufferedBytes(), l.perAddress(), rate, l.bodyTime(), l.inboxTime()));
        try (var server = WebhookServer.with(narrow)) {
            Map<String, String> wrong = new HashMap<>(SIGNED);
            wrong.put("X-Hub-Signature-256", "sha256=" + "0".repeat(64));
            assertProblem(server.post("/webhooks/github", wrong, PUSH), 401);
            assertThat(server.post("/webhooks/github", SIGNED, PUSH).statusCode())
                    .isEqualTo(202);

            HttpResponse<String> second = server.post("/webhooks/github", SIGNED, PUSH);

            assertProblem(second, 429);
            assertThat(second.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void aFailedInboxIsToldAndTheSenderAskedToComeBack() throws Exception {
        for (PushInbox inbox : new PushInbox[] {
            _ -> CompletableFuture.failedFuture(new IllegalStateException("broker gone")),
            _ -> {
                throw new IllegalStateException("broker gone");
            }
        }) {
            try (var server = WebhookServer.with(limits(l -> l), inbox)) {
                HttpResponse<String> response = server.post("/webhooks/github", SIGNED, PUSH);

                assertProblem(response, 503);
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
                assertThat(response.body()).doesNotContain("broker gone");
            }
        }
    }

    @Test
    void aSlowInboxIsNotWaitedForForEver() throws Exception {
        WebhookLimits hasty = limits(l -> new WebhookLimits(
                l.bodyBytes(),
                l.bufferedBytes(),
                l.perAddress(),
                l.perRepository(),
                l.bodyTime(),
                Duration.ofMillis(200)));
        try (var server = WebhookServer.with(hasty, _ -> new CompletableFuture<>())) {
            assertProblem(server.post("/webhooks/github", SIGNED, PUSH), 503);
        }
    }

    @Test
    void oneOfSeveralChangesThatIsNotStoredFailsTheWhole() throws Exception {
        var calls = new AtomicLong();
        PushInbox second = _ -> calls.getAndIncrement() == 0
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new IllegalStateException("full"));
        byte[] two = utf8(Requests.gitJson(
                "hello", Requests.changeJson("refs/heads/a", A, B), Requests.changeJson("refs/heads/b", A, B)));
        try (var server = WebhookServer.with(limits(l -> l), second)) {
            assertProblem(server.post("/webhooks/git", Requests.git("push", two, SECRET), two), 503);
        }
    }

    private static void write(Socket socket, String rest) throws Exception {
        OutputStream output = socket.getOutputStream();
        output.write(utf8("POST /webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "X-Hub-Signature-256: " + SIGNED.get("X-Hub-Signature-256") + "\r\n" + rest));
        output.flush();
    }

    private static String firstLine(InputStream input) throws Exception {
        var line = new StringBuilder();
        for (int c = input.read(); c >= 0 && c != '\r'; c = input.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
