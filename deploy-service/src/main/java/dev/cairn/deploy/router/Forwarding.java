package dev.cairn.deploy.router;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyResponse;

import dev.cairn.deploy.target.Address;
import dev.cairn.event.Json;
import dev.cairn.model.DeploymentId;

/** Hands each request on to a backend, and its answer back, without keeping either. */
final class Forwarding implements Handler<HttpServerRequest> {

    static final String HOST = "Host";

    /** In a request: the token of a candidate, who alone is then asked. */
    static final String CANDIDATE = "X-Cairn-Candidate";

    /** In an answer: the deployment whose instance gave it. */
    static final String DEPLOYMENT = "X-Cairn-Deployment";

    private static final int NOT_FOUND = 404;
    private static final int BAD_GATEWAY = 502;

    private final HttpClient backends;
    private final BiFunction<String, String, Optional<Choice>> destinations;

    /**
     * Where one request goes.
     *
     * @param addresses in the order in which they are tried
     * @param deployment whose they are
     * @param done to be called once, when the request is over
     */
    record Choice(List<Address> addresses, DeploymentId deployment, Runnable done) {}

    @SuppressWarnings("NullAway") // hosts and tokens may be missing, which BiFunction cannot say
    Forwarding(HttpClient backends, BiFunction<String, String, Optional<Choice>> destinations) {
        this.backends = backends;
        this.destinations = destinations;
    }

    @Override
    @SuppressWarnings("NullAway") // as above
    public void handle(HttpServerRequest request) {
        Optional<Choice> choice = destinations.apply(request.getHeader(HOST), request.getHeader(CANDIDATE));
        if (choice.isEmpty()) {
            refuse(
                    request.response(),
                    NOT_FOUND,
                    "No application",
                    "There is nothing at '" + request.getHeader(HOST)
                            + "'. Ask for http://APPLICATION.ENVIRONMENT.localhost; 'cairn status' lists what runs");
            return;
        }
        countUntilDone(request, choice.get());
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(true), backends)
                .origin(context -> connect(choice.get(), request, 0))
                .addInterceptor(new Marking(choice.get().deployment()), true)
                .handle(request);
    }

    private static void countUntilDone(HttpServerRequest request, Choice choice) {
        AtomicBoolean over = new AtomicBoolean();
        Handler<Void> done = nothing -> {
            if (over.compareAndSet(false, true)) {
                choice.done().run();
            }
        };
        request.response().endHandler(done).closeHandler(done);
    }

    /** Nothing was sent yet when a connection cannot be made: the next backend is asked. */
    private Future<HttpClientRequest> connect(Choice choice, HttpServerRequest request, int index) {
        Address address = choice.addresses().get(index);
        RequestOptions options = new RequestOptions().setHost(address.host()).setPort(address.port());
        return backends.request(options).recover(failure -> {
            if (index + 1 < choice.addresses().size()) {
                return connect(choice, request, index + 1);
            }
            refuse(
                    request.response(),
                    BAD_GATEWAY,
                    "No instance answers",
                    "No instance of deployment " + choice.deployment() + " takes connections; it is being replaced");
            return Future.failedFuture(failure);
        });
    }

    private static void refuse(HttpServerResponse response, int status, String title, String detail) {
        if (response.ended() || response.headWritten()) {
            return;
        }
        var _ = response.setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(Json.text(Map.of("type", "about:blank", "title", title, "status", status, "detail", detail)));
    }

    /** Says whose answer it is, and keeps candidates' tokens from the instances. */
    private record Marking(DeploymentId deployment) implements ProxyInterceptor {

        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            context.request().headers().remove(CANDIDATE);
            return context.sendRequest();
        }

        @Override
        public Future<Void> handleProxyResponse(ProxyContext context) {
            context.response().putHeader(DEPLOYMENT, deployment.value());
            return context.sendResponse();
        }
    }
}
