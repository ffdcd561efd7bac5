package dev.cairn.deploy.router;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.deploy.target.Address;
import dev.cairn.deploy.target.Fence;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

class HttpRouterTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final RouteKey KEY = new RouteKey(new Application("hello"), new EnvironmentName("staging"));
    private static final String HOST = "hello.staging.localhost";
    private static final ArtifactName WEB = new ArtifactName("web");
    private static final Fence FENCE = new Fence(10);

    @TempDir
    Path temp;

    private final Vertx vertx = Vertx.vertx();
    private final TestBackend blue = new TestBackend("blue");
    private final TestBackend green = new TestBackend("green");
    private HttpRouter router;
    private HttpClient client;

    /** An answer, read wholly. */
    private record Answer(int status, Map<String, String> headers, Buffer body) {
        String text() {
            return body.toString();
        }
    }

    @BeforeEach
    void start() {
        router = router();
        client = vertx.createHttpClient();
    }

    @AfterEach
    void stop() throws Exception {
        blue.close();
        green.close();
        done(vertx.close());
    }

    @Test
    void requestsAreRoutedByTheirHost() throws Exception {
        router.switchTo(KEY, target(1, blue), FENCE);
        router.switchTo(
                new RouteKey(new Application("hello"), new EnvironmentName("production")), target(2, green), FENCE);

        assertThat(get(HOST, "/").text()).isEqualTo("blue");
        assertThat(get("HELLO.Staging.LocalHost:7080", "/").text()).isEqualTo("blue");
        assertThat(get("hello.production.localhost", "/").text()).isEqualTo("green");
    }

    @Test
    void eachArtifactHasAHostOfItsOwn() throws Exception {
        router.switchTo(
                KEY,
                new RouteTarget(
                        deployment(1),
                        Map.of(WEB, List.of(blue.address()), new ArtifactName("api"), List.of(green.address())),
                        WEB),
                FENCE);

        assertThat(get(HOST, "/").text()).isEqualTo("blue");
        assertThat(get("web." + HOST, "/").text()).isEqualTo("blue");
        assertThat(get("api." + HOST, "/").text()).isEqualTo("green");
        assertProblem(get("worker." + HOST, "/"), 503);
    }

    @Test
    void anArtifactHasAnAddressThatNeedsNoName() throws Exception {
        ArtifactName api = new ArtifactName("api");
        Address address = router.addressOf(KEY, api);
        assertThat(fetch(address).statusCode()).as("nothing is routed yet").isEqualTo(404);

        router.switchTo(
                KEY,
                new RouteTarget(
                        deployment(1), Map.of(WEB, List.of(blue.address()), api, List.of(green.address())), WEB),
                FENCE);

        assertThat(fetch(address).body()).isEqualTo("green");
        assertThat(fetch(router.addressOf(KEY, WEB)).body()).isEqualTo("blue");
        assertThat(address.host()).startsWith("127.").isNotEqualTo(Address.LOOPBACK);
        assertThat(address.port()).isEqualTo(router.address().getPort());
    }

    @Test
    void theAddressOfAnArtifactIsTheSameAfterARestartAndIsLeftAtTheEnd() throws Exception {
        Address address = router.addressOf(KEY, WEB);
        assertThat(router.addressOf(KEY, WEB)).isEqualTo(address);

        router.close();

        assertThatThrownBy(() -> fetch(address)).isInstanceOf(ConnectException.class);
        assertThat(router().addressOf(KEY, WEB).host()).isEqualTo(address.host());
    }

    private static HttpResponse<String> fetch(Address address) throws Exception {
        try (var http = java.net.http.HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/"))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void backendsTakeTurns() throws Exception {
        router.switchTo(KEY, target(1, blue, green), FENCE);

        for (int i = 0; i < 10; i++) {
            get(HOST, "/");
        }

        assertThat(blue.requests()).isEqualTo(5);
        assertThat(green.requests()).isEqualTo(5);
    }

    @Test
    void aBackendThatCannotBeReachedIsPassedOver() throws Exception {
        router.switchTo(
                KEY, RouteTarget.of(deployment(1), WEB, List.of(refusing(), blue.address(), refusing())), FENCE);

        for (int i = 0; i < 6; i++) {
            assertThat(send(HttpMethod.POST, HOST, "/echo", Map.of(), Buffer.buffer("body"))
                            .text())
                    .isEqualTo("body");
        }
    }

    @Test
    void answersOfTheRouterItselfSayWhatToDo() throws Exception {
        assertThat(assertProblem(get(HOST, "/"), 404)).contains("cairn status");
        assertThat(assertProblem(get("example.org", "/"), 404)).contains("APPLICATION.ENVIRONMENT.localhost");
        router.switchTo(KEY, new RouteTarget(deployment(1), Map.of(), null), FENCE);
        assertThat(assertProblem(get(HOST, "/"), 503)).contains("cairn status hello");
        router.switchTo(KEY, RouteTarget.of(deployment(2), WEB, List.of(refusing())), FENCE);
        assertThat(assertProblem(get(HOST, "/"), 502)).contains("cairn logs hello");
        Answer refused = send(HttpMethod.POST, HOST, "/", Map.of(), Buffer.buffer("x"));
        assertProblem(refused, 502);
        assertThat(refused.headers()).as("no deployment answered").doesNotContainKey("cairn-deployment");
    }

    @Test
    void theBackendLearnsForWhomTheRequestIs() throws Exception {
        router.switchTo(KEY, target(1, blue), FENCE);

        Answer answer = send(
                HttpMethod.GET,
                HOST + ":7080",
                "/headers",
                Map.of("X-Forwarded-For", "6.6.6.6", "X-Forwarded-Proto", "https", "Forwarded", "for=6.6.6.6"),
                null);

        assertThat(answer.text().lines())
                .contains(
                        "host=" + HOST + ":7080",
                        "x-forwarded-for=127.0.0.1",
                        "x-forwarded-host=" + HOST + ":7080",
                        "x-forwarded-proto=http")
                .noneMatch(line -> line.contains("6.6.6.6"));
        assertThat(answer.headers())
                .containsEntry("cairn-deployment", deployment(1).value());
    }

    @Test
    void bodiesPassAsTheyCome() throws Exception {
        router.switchTo(KEY, target(1, blue), FENCE);
        List<String> received = new ArrayList<>();
        var request = done(client.request(options(HttpMethod.POST, HOST, "/echo")));
        request.setChunked(true);
        // On the event loop, so that no chunk comes before the handler is there.
        request.response()
                .onSuccess(response -> response.handler(chunk -> {
                    synchronized (received) {
                        received.add(chunk.toString());
                    }
                }));
        done(request.write("one"));

        await().atMost(SOON).untilAsserted(() -> assertThat(joined(received)).isEqualTo("one"));
        done(request.write("two"));
        await().atMost(SOON).untilAsserted(() -> assertThat(joined(received)).isEqualTo("onetwo"));
        done(request.end());
    }

    @Test
    void aLargeBodyIsPassedWhole() throws Exception {
        router.switchTo(KEY, target(1, blue), FENCE);
        byte[] bytes = new byte[8 << 20];
        new java.util.Random(7).nextBytes(bytes);

        assertThat(send(HttpMethod.PUT, HOST, "/echo", Map.of(), Buffer.buffer(bytes))
                        .body()
                        .getBytes())
                .isEqualTo(bytes);
    }

    @Test
    void webSocketsPass() throws Exception {
        int port = done(vertx.createHttpServer()
                        .webSocketHandler(
                                socket -> socket.textMessageHandler(text -> socket.writeTextMessage("re " + text)))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        router.switchTo(KEY, RouteTarget.of(deployment(1), WEB, List.of(new Address("127.0.0.1", port))), FENCE);
        List<String> received = new ArrayList<>();
        // Kept until the end: a client that nobody refers to is closed.
        WebSocketClient webSockets = vertx.createWebSocketClient();
        WebSocket socket = done(webSockets.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(router.address().getPort())
                .addHeader("Host", HOST)
                .setURI("/chat")));
        socket.textMessageHandler(text -> {
            synchronized (received) {
                received.add(text);
            }
        });
        done(socket.writeTextMessage("hello"));

        await().atMost(SOON).untilAsserted(() -> assertThat(joined(received)).isEqualTo("re hello"));

        router.switchTo(KEY, target(2, blue), FENCE);
        assertThat(router.drain(KEY, deployment(1), Duration.ofMillis(50))).isEqualTo(new Drain.TimedOut(1));
        done(socket.close());
        assertThat(router.drain(KEY, deployment(1), SOON)).isEqualTo(new Drain.Complete());
        done(webSockets.close());
    }

    @Test
    void aSwitchIsVersionedAndFenced() {
        assertThat(router.switchTo(KEY, target(1, blue), FENCE).version()).isEqualTo(1);
        assertThat(router.switchTo(KEY, target(1, blue), new Fence(11)).version())
                .isEqualTo(1);
        assertThat(router.switchTo(KEY, target(2, green), new Fence(12)).version())
                .isEqualTo(2);

        assertFenced(() -> router.switchTo(KEY, target(1, blue), new Fence(11)));
        assertFenced(() -> router.remove(KEY, new Fence(11)));

        assertThat(router.route(KEY)).contains(new Route(KEY, target(2, green), 2, new Fence(12)));
    }

    @Test
    void aRouterThatStartsAgainServesWhatWasSwitchedLast() throws Exception {
        RouteKey removed = new RouteKey(new Application("gone"), new EnvironmentName("staging"));
        router.switchTo(KEY, target(1, blue), FENCE);
        Route last = router.switchTo(KEY, target(2, green), FENCE);
        router.switchTo(removed, target(3, blue), FENCE);
        router.remove(removed, FENCE);
        router.close();

        router = router();

        assertThat(router.routes()).containsExactly(last);
        assertThat(get(HOST, "/").text()).isEqualTo("green");
        assertProblem(get("gone.staging.localhost", "/"), 404);
        assertFenced(() -> router.switchTo(KEY, target(1, blue), new Fence(9)));
        assertFenced(() -> router.switchTo(removed, target(1, blue), new Fence(9)));
    }

    @Test
    void aSwitchThatCannotBeStoredDoesNotHappen() throws Exception {
        router.switchTo(KEY, target(1, blue), FENCE);
        // The place of the half-written file is taken by a folder that is not empty.
        Files.createDirectories(temp.resolve("routes/hello.staging.json.partial/x"));

        RouterException refused =
                catchThrowableOfType(RouterException.class, () -> router.switchTo(KEY, target(2, green), FENCE));

        assertThat(refused.failure()).isInstanceOf(RouterFailure.NotStored.class);
        assertThat(get(HOST, "/").text()).isEqualTo("blue");
        assertThat(router.route(KEY)).map(Route::version).contains(1L);
    }

    @Test
    void aDrainWaitsForWhatIsUnderWay() throws Exception {
        router.switchTo(KEY, target(1, blue), FENCE);
        Future<Answer> slow = sending(HttpMethod.GET, HOST, "/slow", Map.of(), null);
        await().atMost(SOON).until(() -> inFlightAfterSwitch() == 1);

        assertThat(router.drain(KEY, deployment(1), Duration.ofMillis(100))).isEqualTo(new Drain.TimedOut(1));
        assertThat(get(HOST, "/").text()).as("the new one serves meanwhile").isEqualTo("green");
        blue.finishSlowRequests();

        assertThat(router.drain(KEY, deployment(1), SOON)).isEqualTo(new Drain.Complete());
        assertThat(done(slow).text()).isEqualTo("blue");
    }

    @Test
    void aDrainOfWhatNobodyUsesIsCompleteAtOnce() throws Exception {
        assertThat(router.drain(KEY, deployment(1), Duration.ZERO)).isEqualTo(new Drain.Complete());
        router.switchTo(KEY, target(1, blue), FENCE);
        get(HOST, "/");
        router.switchTo(KEY, target(2, green), FENCE);

        assertThat(router.drain(KEY, deployment(1), SOON)).isEqualTo(new Drain.Complete());
    }

    @Test
    void aClientThatGoesAwayIsNotWaitedFor() throws Exception {
        router.switchTo(KEY, target(1, blue), FENCE);
        var request = done(client.request(options(HttpMethod.GET, HOST, "/slow")));
        done(request.end());
        await().atMost(SOON).until(() -> inFlightAfterSwitch() == 1);

        done(request.connection().close());

        assertThat(router.drain(KEY, deployment(1), SOON)).isEqualTo(new Drain.Complete());
    }

    @Test
    void aCandidateIsReachedByProbesAlone() throws Exception {
        router.switchTo(KEY, target(1, blue), FENCE);

        Candidate candidate = router.candidate(KEY, target(2, green));
        assertThat(candidate.probe(null, "/", SOON)).isInstanceOfSatisfying(Probe.Answered.class, answered -> {
            assertThat(answered.status()).isEqualTo(200);
            assertThat(answered.deployment()).isEqualTo(deployment(2));
        });
        assertThat(candidate.probe(WEB, "/unhealthy", SOON))
                .isInstanceOfSatisfying(
                        Probe.Answered.class, a -> assertThat(a.status()).isEqualTo(500));
        assertThat(green.requests()).isEqualTo(1);
        assertThat(get(HOST, "/").text()).isEqualTo("blue");
        assertProblem(send(HttpMethod.GET, HOST, "/", Map.of("Cairn-Candidate", "guessed"), null), 404);

        candidate.close();
        assertThat(candidate.probe(null, "/", SOON)).isInstanceOfSatisfying(Probe.Answered.class, answered -> {
            assertThat(answered.status()).isEqualTo(404);
            assertThat(answered.deployment()).isNull();
        });
    }

    @Test
    void aCandidateNeedsNoRouteAndItsTokenStaysWithTheRouter() {
        try (Candidate candidate = router.candidate(KEY, target(1, blue))) {
            assertThat(candidate.probe(null, "/headers", SOON)).isInstanceOf(Probe.Answered.class);
        }
        assertThat(router.route(KEY)).isEmpty();
    }

    @Test
    void aProbeThroughTheSwitchNamesTheDeploymentThatAnswered() {
        router.switchTo(KEY, target(1, blue), FENCE);

        assertThat(router.probe(KEY, null, "/?a=b", SOON))
                .isInstanceOfSatisfying(
                        Probe.Answered.class, a -> assertThat(a.deployment()).isEqualTo(deployment(1)));
    }

    @Test
    void aProbeHasADeadline() {
        router.switchTo(KEY, target(1, blue), FENCE);

        assertThat(router.probe(KEY, null, "/slow", Duration.ofMillis(200))).isInstanceOf(Probe.Failed.class);
        assertThat(router.probe(KEY, null, "no path", SOON)).isInstanceOf(Probe.Failed.class);
    }

    @Test
    void aPortThatIsTakenIsSaid() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RouterConfig taken = RouterConfig.in(temp.resolve("other")).withPort(other.getLocalPort());

            RouterException refused = catchThrowableOfType(
                    RouterException.class, () -> HttpRouter.start(vertx, taken, 1, new SecureRandom()));

            assertThat(refused).isNotNull();
            assertThat(refused.failure()).isEqualTo(new RouterFailure.PortTaken("127.0.0.1", other.getLocalPort()));
            assertThat(refused)
                    .hasMessage("The router cannot listen on 127.0.0.1:" + other.getLocalPort()
                            + ": the port is taken. End what listens there, or choose another one");
        }
    }

    private int inFlightAfterSwitch() {
        router.switchTo(KEY, target(2, green), FENCE);
        return switch (router.drain(KEY, deployment(1), Duration.ZERO)) {
            case Drain.Complete ignored -> {
                router.switchTo(KEY, target(1, blue), FENCE);
                yield 0;
            }
            case Drain.TimedOut timedOut -> timedOut.inFlight();
        };
    }

    private HttpRouter router() {
        RouterConfig config = RouterConfig.in(temp.resolve("routes")).withPort(0);
        return HttpRouter.start(vertx, config, 2, new SecureRandom());
    }

    private static RouteTarget target(int number, TestBackend... backends) {
        List<Address> addresses =
                java.util.Arrays.stream(backends).map(TestBackend::address).toList();
        return RouteTarget.of(deployment(number), WEB, addresses);
    }

    private static DeploymentId deployment(int number) {
        return new DeploymentId("d-%016x".formatted(number));
    }

    private static Address refusing() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Address(Address.LOOPBACK, socket.getLocalPort());
        }
    }

    private Answer get(String host, String path) throws Exception {
        return send(HttpMethod.GET, host, path, Map.of(), null);
    }

    private Answer send(HttpMethod method, String host, String path, Map<String, String> headers, @Nullable Buffer body)
            throws Exception {
        return done(sending(method, host, path, headers, body));
    }

    private Future<Answer> sending(
            HttpMethod method, String host, String path, Map<String, String> headers, @Nullable Buffer body) {
        RequestOptions options = options(method, host, path);
        headers.forEach(options::putHeader);
        return client.request(options)
                .compose(request -> body == null ? request.send() : request.send(body))
                .compose(response -> response.body().map(content -> {
                    Map<String, String> received = new java.util.HashMap<>();
                    response.headers()
                            .forEach((name, value) -> received.put(name.toLowerCase(java.util.Locale.ROOT), value));
                    return new Answer(response.statusCode(), received, content);
                }));
    }

    private RequestOptions options(HttpMethod method, String host, String path) {
        int colon = host.indexOf(':');
        return new RequestOptions()
                .setServer(routerAddress())
                .setHost(colon < 0 ? host : host.substring(0, colon))
                .setPort(colon < 0 ? 80 : Integer.parseInt(host.substring(colon + 1)))
                .setMethod(method)
                .setURI(path);
    }

    private SocketAddress routerAddress() {
        return SocketAddress.inetSocketAddress(router.address().getPort(), "127.0.0.1");
    }

    private static String assertProblem(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        JsonObject problem = answer.body().toJsonObject();
        assertThat(problem.getInteger("status")).isEqualTo(status);
        return problem.getString("detail");
    }

    private static void assertFenced(Runnable call) {
        RouterException refused = catchThrowableOfType(RouterException.class, call::run);
        assertThat(refused).isNotNull();
        assertThat(refused.failure()).isInstanceOf(RouterFailure.Fenced.class);
    }

    private static String joined(List<String> texts) {
        synchronized (texts) {
            return String.join("", texts);
        }
    }

    private static <T> T done(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
}
