package dev.cairn.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.BodyHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import dev.cairn.telemetry.LogContext;
import dev.cairn.telemetry.Telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class HttpServiceTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String TRACEPARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private final Telemetry telemetry = Telemetry.create("test", Optional.empty());
    private final Vertx vertx = telemetry.vertx(new VertxOptions());
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpService http = service(0, Duration.ofSeconds(5));

    @BeforeEach
    void mount() {
        http.router().get("/blocking").handler(http.handlers().blocking(request -> {
            String timer = Future.<String>future(promise -> vertx.setTimer(5, _ -> promise.complete("waited")))
                    .await();
            var _ = request.response().end(timer + " " + MDC.get(LogContext.TRACE_ID));
        }));
        http.router().get("/broken").handler(http.handlers().blocking(_ -> {
            throw new IOException("secret of ours");
        }));
        http.router().get("/broken-raw").handler(_ -> {
            throw new IllegalStateException("secret of ours");
        });
        http.router().get("/refused").handler(http.handlers().blocking(_ -> {
            throw Problem.of(URI.create("urn:cairn:held"), "Held", 409, "Release the hold first.")
                    .with("application", "hello")
                    .exception();
        }));
        http.router()
                .post("/echo")
                .handler(BodyHandler.create(false).setBodyLimit(1000))
                .handler(http.handlers().blocking(request -> {
                    var _ = request.response().end(request.body().buffer());
                }));
        http.router().post("/stream").handler(http.handlers().blocking(request -> {
            Future<Buffer> body = request.request().body();
            request.request().resume();
            var _ = request.response().end("" + body.await().length());
        }));
        http.router().get("/half").handler(http.handlers().blocking(request -> {
            request.response().setChunked(true);
            request.response().write("half").await();
            throw new IllegalStateException("in the middle");
        }));
    }

    @AfterEach
    void close() throws Exception {
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        telemetry.close();
    }

    @Test
    void itIsAliveAndReadyWithoutConditions() throws Exception {
        http.start();

        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(new JsonObject(get("/readyz").body()).getString("status")).isEqualTo("ready");
    }

    @Test
    void readinessListsWhatIsMissing() throws Exception {
        AtomicReference<Optional<String>> kafka = new AtomicReference<>(Optional.of("not connected"));
        CountDownLatch never = new CountDownLatch(1);
        http.readyWhen("kafka", kafka::get);
        http.readyWhen("vault", () -> {
            throw new IOException("sealed");
        });
        http.readyWhen("slow", () -> Optional.of("came: " + never.await(1, TimeUnit.MINUTES)));
        http.readyWhen("disk", Optional::empty);
        http.start();

        HttpResponse<String> answer = get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject("""
                        {"status": "not ready", "notReady": [
                          {"name": "kafka", "reason": "not connected"},
                          {"name": "slow", "reason": "no answer within 2 s"},
                          {"name": "vault", "reason": "java.io.IOException: sealed"}]}"""));
    }

    @Test
    void aBlockingHandlerMayAwaitAndKnowsItsTrace() throws Exception {
        http.start();

        HttpResponse<String> answer = send(request("/blocking").header("traceparent", TRACEPARENT));

        assertThat(answer.body()).isEqualTo("waited " + TRACE);
    }

    @Test
    void blockingHandlersOfOneConnectionDoNotWaitForEachOther() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        http.router().get("/meet").handler(http.handlers().blocking(request -> {
            both.countDown();
            boolean met = both.await(20, TimeUnit.SECONDS);
            var _ = request.response().end("" + met);
        }));
        http.start();

        CompletableFuture<HttpResponse<String>> one = sendAsync("/meet");
        CompletableFuture<HttpResponse<String>> two = sendAsync("/meet");

        assertThat(one.get(30, TimeUnit.SECONDS).body()).isEqualTo("true");
        assertThat(two.get(30, TimeUnit.SECONDS).body()).isEqualTo("true");
    }

    @Test
    void anUnexpectedExceptionIsAnsweredWithItsTraceIdAndNotShown() throws Exception {
        http.start();

        for (String path : new String[] {"/broken", "/broken-raw"}) {
            HttpResponse<String> answer = send(request(path).header("traceparent", TRACEPARENT));

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().firstValue("content-type")).contains(Problem.MEDIA_TYPE);
            assertThat(answer.body()).contains(TRACE).doesNotContain("secret");
        }
    }

    @Test
    void aProblemThatAHandlerThrowsIsTheAnswer() throws Exception {
        http.start();

        JsonObject answer = new JsonObject(get("/refused").body());

        assertThat(answer.getString(LogContext.TRACE_ID)).matches("[0-9a-f]{32}");
        answer.remove(LogContext.TRACE_ID);
        assertThat(answer.getMap())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "type", "urn:cairn:held",
                        "title", "Held",
                        "status", 409,
                        "detail", "Release the hold first.",
                        "application", "hello"));
    }

    @Test
    void whatIsNotThereAndWhatIsNotAllowedAreProblemsToo() throws Exception {
        http.start();

        assertThat(new JsonObject(get("/nothing").body()).getString("title")).isEqualTo("Not Found");
        HttpResponse<String> answer = send(request("/livez").DELETE());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(new JsonObject(answer.body()).getString("title")).isEqualTo("Method Not Allowed");
    }

    @Test
    void aBodyIsReadWholeOrRefusedAsTooLarge() throws Exception {
        http.start();

        assertThat(send(request("/echo").POST(HttpRequest.BodyPublishers.ofString("hello")))
                        .body())
                .isEqualTo("hello");
        assertThat(send(request("/echo").POST(HttpRequest.BodyPublishers.ofString("x".repeat(2000))))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send(request("/stream").POST(HttpRequest.BodyPublishers.ofString("x".repeat(2_000_000))))
                        .body())
                .isEqualTo("2000000");
    }

    @Test
    void anAnswerThatFailsHalfWayIsCutOff() {
        http.start();

        assertThatThrownBy(() -> get("/half")).isInstanceOf(IOException.class);
    }

    @Test
    void accessIsMeasuredByRoute() throws Exception {
        http.router().get("/apps/:name").handler(request -> {
            var _ = request.response().end();
        });
        http.start();
        get("/apps/hello");

        String metrics = get("/metrics").body();

        assertThat(metrics)
                .containsPattern(
                        "vertx_http_server_response_time_seconds_count\\{code=\"200\",local=\"127.0.0.1:-?\\d+\",method=\"GET\","
                                + "route=\"/apps/:name\"} 1");
    }

    @Test
    void methodsThatClientsMakeUpAreOneSeries() throws Exception {
        int port = http.start();
        for (int i = 0; i < 5; i++) {
            statusLine(port, "MADE-UP-" + i + " /livez HTTP/1.1\r\nHost: cairn\r\n\r\n");
        }

        assertThat(get("/metrics").body())
                .containsPattern("vertx_http_server_requests_total\\{code=\"405\",[^}]*method=\"other\"[^}]*} 5")
                .doesNotContain("MADE-UP");
    }

    @Test
    void aTakenPortIsNamedWithTheFlagThatChangesIt() {
        int port = http.start();

        try (HttpService second = service(port, Duration.ofSeconds(1))) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(HttpServiceException.PortTaken.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("--test-port");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsToldAsThat() {
        // RFC 5737: of documentation alone.
        HttpConfig config = new HttpConfig("other", 0, "--port").at("192.0.2.1", null);
        try (HttpService other = HttpService.create(vertx, telemetry, config)) {
            assertThatThrownBy(other::start).hasMessageContaining("192.0.2.1 is no address of this machine");
        }
    }

    @Test
    void serversNeverShareAPort() {
        try (HttpService second = service(0, Duration.ofSeconds(1))) {
            assertThat(http.start()).isNotEqualTo(second.start());
            int port = second.port();
            second.close();
            try (HttpService third = service(port, Duration.ofSeconds(1));
                    HttpService fourth = service(port, Duration.ofSeconds(1))) {
                third.start();

                assertThatThrownBy(fourth::start).isInstanceOf(HttpServiceException.PortTaken.class);
            }
        }
    }

    @Test
    void whatWasAnsweredIsNotActiveAnyMore() throws Exception {
        int port = http.start();
        for (int i = 0; i < 5; i++) {
            assertThat(statusLine(port, "GET /readyz HTTP/1.1\r\nHost: cairn\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 200 OK");
        }

        await().untilAsserted(() -> assertThat(active()).isLessThanOrEqualTo(1)); // the one that asks
    }

    private double active() {
        try {
            return get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("vertx_http_server_active_requests{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .reduce(Double::sum)
                    .orElseThrow();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /livez HTTP/1.1\r\n\r\n",
                "GET /livez HTTP/1.1\r\nHost: cairn\r\nHost: other\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: cairn\r\n\r\n"
            })
    void malformedRequestsAreTheSendersFault(String head) throws Exception {
        assertThat(statusLine(http.start(), head)).isEqualTo("HTTP/1.1 400 Bad Request");
    }

    @Test
    void aProtocolRefusesWhatIsMalformedBelowItsPathAsItLikes() throws Exception {
        http.refuseBelow("/v9", (request, status, detail) -> {
            var _ = request.response()
                    .setStatusCode(status)
                    .setStatusMessage("As it likes")
                    .end();
        });
        int port = http.start();

        assertThat(statusLine(port, "GET /v9/%zz HTTP/1.1\r\nHost: cairn\r\n\r\n"))
                .isEqualTo("HTTP/1.1 400 As it likes");
        assertThat(statusLine(port, "GET /v9 HTTP/1.1\r\nHost: cairn\r\nX: " + "x".repeat(10_000) + "\r\n\r\n"))
                .isEqualTo("HTTP/1.1 431 As it likes");
        assertThat(statusLine(port, "GET /v99/%zz HTTP/1.1\r\nHost: cairn\r\n\r\n"))
                .isEqualTo("HTTP/1.1 400 Bad Request");
    }

    @Test
    void chunksOfOneByteComeTogetherAndInOrder() throws Exception {
        Queue<Integer> pieces = new ConcurrentLinkedQueue<>();
        http.router().post("/pieces").handler(routing -> {
            Buffer all = Buffer.buffer();
            routing.request().handler(piece -> {
                pieces.add(piece.length());
                all.appendBuffer(piece);
            });
            routing.request()
                    .endHandler(
                            _ -> routing.response().setStatusMessage("" + all).end());
        });
        StringBuilder chunks = new StringBuilder();
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            String chunk = i % 500 == 0 ? "x".repeat(1500) : "" + i % 10;
            chunks.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
            body.append(chunk);
        }

        String answer = statusLine(
                http.start(),
                "POST /pieces HTTP/1.1\r\nHost: cairn\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");

        assertThat(answer).isEqualTo("HTTP/1.1 200 " + body);
        assertThat(pieces).hasSizeLessThan(100);
    }

    @Test
    void connectionsTakeAThirdOfTheHeapAtMost() {
        long heap = 384L << 20;

        assertThat(Connections.byLimits(Long.MAX_VALUE, heap)).isBetween(2000, (int) (heap / 3 / (64 << 10)));
        assertThat(Connections.byLimits(100, heap)).isEqualTo(100);
        assertThat(Connections.byLimits(0, 0)).isEqualTo(1);
    }

    @Test
    void aPathOrAQueryWithControlCharactersIsRefused() throws Exception {
        int port = http.start();

        assertThat(statusLine(port, "GET /livez\u001b[31m HTTP/1.1\r\nHost: cairn\r\n\r\n"))
                .isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(statusLine(port, "GET /livez?\u007f HTTP/1.1\r\nHost: cairn\r\n\r\n"))
                .isEqualTo("HTTP/1.1 400 Bad Request");
    }

    private static String statusLine(int port, String head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @Test
    void aRequestInFlightIsAnsweredWhenTheServiceStops() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        http.router().get("/slow").handler(http.handlers().blocking(request -> {
            arrived.countDown();
            boolean told = go.await(20, TimeUnit.SECONDS);
            var _ = request.response().end("done " + told);
        }));
        http.start();
        CompletableFuture<HttpResponse<String>> slow = sendAsync("/slow");
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closed = CompletableFuture.runAsync(http::close);
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> sendAsync("/livez")
                        .handle((_, failed) -> failed != null)
                        .get(5, TimeUnit.SECONDS));
        go.countDown();

        assertThat(slow.get(20, TimeUnit.SECONDS).body()).isEqualTo("done true");
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aRequestThatDoesNotEndDoesNotHoldTheServiceUp() throws Exception {
        http = service(0, Duration.ofMillis(200));
        CountDownLatch arrived = new CountDownLatch(1);
        http.router().get("/never").handler(_ -> arrived.countDown());
        http.start();
        CompletableFuture<HttpResponse<String>> never = sendAsync("/never");
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

        http.close();

        assertThat(never.handle((_, failed) -> failed != null).get(20, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void aConnectionIsCutAfterAsLongASilenceAsWasSaid() throws Exception {
        http.idleAfter(Duration.ofSeconds(1));
        CountDownLatch arrived = new CountDownLatch(1);
        http.router().get("/never").handler(_ -> arrived.countDown());
        http.start();

        CompletableFuture<HttpResponse<String>> never = sendAsync("/never");

        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> never.get(15, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void oneConnectionTooManyIsClosedAndRoomIsMadeByThoseThatGo() throws Exception {
        http.connectionsAtMost(2);
        http.start();
        try (Socket first = connect();
                Socket second = connect()) {
            assertThat(first.getInputStream().read()).isEqualTo('H');
            assertThat(second.getInputStream().read()).isEqualTo('H');
            try (Socket third = connect()) {
                assertThat(isCut(third)).isTrue();
            }
        }

        await().ignoreExceptions().untilAsserted(() -> {
            try (Socket later = connect()) {
                assertThat(later.getInputStream().read()).isEqualTo('H');
            }
        });
    }

    @Test
    void aConnectionThatSendsNoRequestIsClosedAlthoughOthersMayBeIdleForLong() throws Exception {
        http.silentAtMost(Duration.ofMillis(300));
        http.idleAfter(Duration.ofMinutes(10));
        http.start();
        try (Socket asking = connect();
                Socket halfAHead = new Socket(InetAddress.getLoopbackAddress(), http.port());
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            silent.setSoTimeout(20_000);
            halfAHead.setSoTimeout(20_000);
            halfAHead.getOutputStream().write("GET /livez HT".getBytes(StandardCharsets.UTF_8));

            assertThat(isCut(silent)).isTrue();
            assertThat(isCut(halfAHead)).isTrue();

            asking.getOutputStream()
                    .write("GET /livez HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(asking.getInputStream().readNBytes(9)).asString().isEqualTo("HTTP/1.1 ");
        }
    }

    @Test
    void oneAddressLeavesATenthOfTheConnectionsToOthers() throws Exception {
        http.connectionsAtMost(20);
        http.start();
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 18; i++) {
                held.add(connect());
                assertThat(held.getLast().getInputStream().read()).isEqualTo('H');
            }
            held.add(connect());
            assertThat(isCut(held.getLast())).isTrue();

            for (int i = 0; i < 2; i++) {
                held.add(ask(new Socket(
                        InetAddress.getLoopbackAddress(), http.port(), InetAddress.ofLiteral("127.0.0.2"), 0)));
                assertThat(held.getLast().getInputStream().read()).isEqualTo('H');
            }
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void aHeadThatComesByteByByteIsCutOffAlsoAfterARequest() throws Exception {
        http.headsWithin(Duration.ofMillis(300));
        http.start();
        try (Socket idle = connect();
                Socket slow = connect();
                Socket body = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            idle.getOutputStream().write("\r\n".getBytes(StandardCharsets.UTF_8));
            body.setSoTimeout(20_000);
            body.getOutputStream()
                    .write("POST /stream HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\nh"
                            .getBytes(StandardCharsets.UTF_8));

            await().atMost(Duration.ofSeconds(20)).until(() -> isCutAt(slow, 'G'));

            // A body may take its time, and so may the next request.
            body.getOutputStream().write('i');
            assertThat(body.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
            idle.getOutputStream()
                    .write("GET /livez HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(idle.getInputStream().readAllBytes()).asString().containsSubsequence("alive", "alive");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: identity, chunked\r\n",
                "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding:\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Transfer-Encoding: \u000bchunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: +5\r\n"
            })
    void whoseBodyEndsNobodyKnowsWhereIsRefusedAndNothingAfterIt(String length) throws Exception {
        int port = http.start();

        assertThat(everything(
                        port,
                        "POST /stream HTTP/1.1\r\nHost: here\r\n" + length
                                + "\r\n0\r\n\r\nGET /livez HTTP/1.1\r\nHost: here\r\n\r\n"))
                .startsWith("HTTP/1.1 400 Bad Request")
                .doesNotContain("alive");
    }

    @Test
    void chunksAreOfHttp11() throws Exception {
        assertThat(everything(
                        http.start(), "POST /stream HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"))
                .contains(" 400 Bad Request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", " chunked "})
    void whatComesInChunksIsReadAndSoIsTheNextRequest(String coding) throws Exception {
        int port = http.start();

        String answers = everything(
                port,
                "POST /stream HTTP/1.1\r\nHost: here\r\nTransfer-Encoding:" + coding
                        + "\r\n\r\n1\r\nx\r\n0\r\n\r\nGET /livez HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");

        assertThat(answers).startsWith("HTTP/1.1 200 OK").endsWith("alive\n");
    }

    private static String everything(int port, String requests) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static boolean isCutAt(Socket socket, int next) {
        try {
            socket.getOutputStream().write(next);
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, http://evil.example, 127.0.0.1:PORT, 403",
        "POST, null, 127.0.0.1:PORT, 403",
        "POST, file://, 127.0.0.1:PORT, 403",
        "POST, http://127.0.0.1:1, 127.0.0.1:PORT, 403",
        // A name of somebody else that leads here.
        "POST, http://evil.example:PORT, evil.example:PORT, 403",
        "POST, http://127.0.0.1.evil.example:PORT, 127.0.0.1.evil.example:PORT, 403",
        "POST, http://localhost:PORT, localhost:PORT, 200",
        "POST, http://127.0.0.1:PORT, 127.0.0.1:PORT, 200",
        "POST, '', 127.0.0.1:PORT, 200",
        "POST, '', registry.example:PORT, 200",
        "GET, http://evil.example, 127.0.0.1:PORT, 405"
    })
    void aPageOfAnotherSiteChangesNothing(String method, String origin, String host, int status) throws Exception {
        int port = http.start();
        String header = origin.isEmpty() ? "" : "Origin: " + origin.replace("PORT", "" + port) + "\r\n";

        String answer = statusLine(
                port,
                method + " /echo HTTP/1.1\r\nHost: " + host.replace("PORT", "" + port) + "\r\n" + header
                        + "Content-Length: 2\r\n\r\nhi");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void aLineHasRoomForAHundredTags() throws Exception {
        int port = http.start();

        assertThat(statusLine(port, "GET /livez?" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: here\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK");
        assertThat(statusLine(port, "GET /livez?" + "x".repeat(40_000) + " HTTP/1.1\r\nHost: here\r\n\r\n"))
                .contains(" 414 ");
    }

    private static boolean isCut(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException _) {
            return true; // what was asked was not even read
        }
    }

    /** A connection on which something was asked. */
    private Socket connect() throws IOException {
        return ask(new Socket(InetAddress.getLoopbackAddress(), http.port()));
    }

    private static Socket ask(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private HttpService service(int port, Duration closeDeadline) {
        return HttpService.create(
                vertx,
                telemetry,
                new HttpConfig("test-service", HttpConfig.LOOPBACK, port, "--test-port", closeDeadline));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> sendAsync(String path) {
        return client.sendAsync(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }
}
