package dev.cairn.deploy.router;

import java.util.Optional;
import java.util.Set;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.MediaType;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.target.Address;

/**
 * Handles one event loop's requests: finds the backends, holds the generation until the answer is sent, and passes
 * bodies through as they come.
 */
final class ProxyHandler implements Handler<HttpServerRequest> {

    /** Leads a probe to a candidate; never passed on. */
    static final String CANDIDATE_HEADER = "Cairn-Candidate";

    /** Names the deployment that answered. */
    static final String DEPLOYMENT_HEADER = "Cairn-Deployment";

    private static final Logger LOG = LoggerFactory.getLogger(ProxyHandler.class);

    /** RFC 9110 section 9.2.2: they may be sent again when the connection broke before an answer. */
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    private static final int DEFAULT_HTTP_PORT = 80;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final RouteTable table;
    private final HttpClient client;
    private final @Nullable HostName only;

    /**
     * Makes one.
     *
     * @param only whom all requests are for, whatever host they name; null where the host tells
     */
    ProxyHandler(RouteTable table, HttpClient client, @Nullable HostName only) {
        this.table = table;
        this.client = client;
        this.only = only;
    }

    @Override
    public void handle(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        HostName host = authority == null
                ? null
                : Optional.ofNullable(only)
                        .or(() -> HostName.parse(authority.host()))
                        .orElse(null);
        if (authority == null || host == null) {
            Problem.unknownHost(authority == null ? "a host without a name" : authority.host())
                    .answer(request.response());
            return;
        }
        String token = request.getHeader(CANDIDATE_HEADER);
        switch (token == null ? table.find(host) : table.find(host, token)) {
            case RouteTable.Found.NoRoute ignored ->
                Problem.unknownHost(authority.host()).answer(request.response());
            case RouteTable.Found.NothingServes ignored ->
                Problem.nothingServes(host).answer(request.response());
            case RouteTable.Found.Backends found -> pass(request, host, authority, found.lease());
        }
    }

    /** A proxy of its own for each request: it is two small objects, and carries what the request needs. */
    private void pass(HttpServerRequest request, HostName host, HostAndPort authority, Lease lease) {
        releaseAtEnd(request, lease);
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(true), client)
                .origin(context -> connect(authority, lease, lease.backends()))
                .addInterceptor(new Passing(host, authority, lease), true)
                .handle(request);
    }

    private static void releaseAtEnd(HttpServerRequest request, Lease lease) {
        request.response().endHandler(v -> lease.release());
        request.response().closeHandler(v -> lease.release());
    }

    /** A connection to the next backend that takes one: nothing has been sent yet, so any request may be tried again. */
    private Future<HttpClientRequest> connect(HostAndPort authority, Lease lease, int attemptsLeft) {
        Address backend = lease.next();
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(backend.port(), backend.host()))
                .setHost(authority.host())
                .setPort(authority.port() > 0 ? authority.port() : DEFAULT_HTTP_PORT);
        return client.request(options).recover(failure -> {
            LOG.atWarn()
                    .addKeyValue("backend", backend)
                    .addKeyValue("deployment", lease.deployment())
                    .addKeyValue("reason", failure.getMessage())
                    .log("Backend could not be reached");
            return attemptsLeft > 1 ? connect(authority, lease, attemptsLeft - 1) : Future.failedFuture(failure);
        });
    }

    /** What happens to the request on its way there and to the answer on its way back. */
    private static final class Passing implements ProxyInterceptor {

        private final HostName host;
        private final HostAndPort authority;
        private final Lease lease;

        Passing(HostName host, HostAndPort authority, Lease lease) {
            this.host = host;
            this.authority = authority;
            this.lease = lease;
        }

        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            ProxyRequest request = context.request();
            forwarded(request);
            boolean repeatable = !context.isWebSocket() && isRepeatable(request.proxiedRequest());
            if (repeatable) {
                // Without this a second attempt would read a request that has been read.
                request.setBody(null);
                request.proxiedRequest().resume();
            }
            Future<ProxyResponse> sent = context.sendRequest();
            if (repeatable) {
                sent = sent.recover(failure -> again(context, failure));
            }
            return sent.recover(failure -> Future.succeededFuture(unreachable(context, failure)));
        }

        @Override
        public Future<Void> handleProxyResponse(ProxyContext context) {
            if (context.response().proxiedResponse() != null) {
                context.response()
                        .putHeader(DEPLOYMENT_HEADER, lease.deployment().value());
            }
            Future<Void> sent = context.sendResponse();
            if (context.isWebSocket() && context.response().getStatusCode() == SWITCHING_PROTOCOLS) {
                // From here on the response has no end: the request is under way until the connection is closed.
                context.request()
                        .proxiedRequest()
                        .toNetSocket()
                        .onSuccess(socket -> socket.endHandler(v -> lease.release()))
                        .onFailure(failure -> lease.release());
            }
            return sent;
        }

        /** A kept connection may be closed by the backend just as it is used again. */
        private static Future<ProxyResponse> again(ProxyContext context, Throwable failure) {
            LOG.atDebug().addKeyValue("reason", failure.getMessage()).log("Request is sent again");
            return context.sendRequest();
        }

        private ProxyResponse unreachable(ProxyContext context, Throwable failure) {
            LOG.atWarn()
                    .addKeyValue("host", host.key())
                    .addKeyValue("deployment", lease.deployment())
                    .addKeyValue("reason", failure.getMessage())
                    .log("No backend answered");
            Problem problem = Problem.unreachable(host);
            context.request().proxiedRequest().resume();
            return context.request()
                    .response()
                    .setStatusCode(problem.status())
                    .setBody(Body.body(problem.body(), MediaType.parse(Problem.MEDIA_TYPE)));
        }

        private static boolean isRepeatable(HttpServerRequest request) {
            @Nullable String length = request.getHeader("Content-Length");
            boolean bodiless = request.getHeader("Transfer-Encoding") == null && (length == null || length.equals("0"));
            return bodiless && IDEMPOTENT.contains(request.method());
        }

        /** Clients on this machine are not trusted to name others: what they claim is replaced. */
        private void forwarded(ProxyRequest request) {
            HttpServerRequest original = request.proxiedRequest();
            request.headers()
                    .remove(CANDIDATE_HEADER)
                    .remove("Forwarded")
                    .remove("Expect")
                    .set("X-Forwarded-For", original.remoteAddress().hostAddress())
                    .set("X-Forwarded-Host", authority.toString())
                    .set("X-Forwarded-Proto", original.isSSL() ? "https" : "http");
        }
    }
}
