package dev.cairn.build.webhook;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.build.commits.PushReceived;
import dev.cairn.build.source.RefChange;
import dev.cairn.http.SourceAddress;
import dev.cairn.identity.Secret;

/**
 * {@code POST /webhooks/{github,gitea,git}}: proven webhooks go to the inbox, change by change.
 *
 * <p>202 means that every change is stored, or that the event leads to nothing (the body says why); 200 answers a proven
 * ping. Errors are problems (RFC 9457): 400 malformed, 401 not proven, 404 no such provider, 405 no POST, 408 too slow,
 * 413 too large, 415 neither JSON nor a form, 429 too many, 503 could not be stored and should be sent again. An unknown
 * repository is 401 too, with the same words and after the same work as a wrong signature, so that nobody can find out
 * from here which repositories there are.
 *
 * <p>The handler reads the body itself: no {@code BodyHandler} may stand before it. Rates count by the request's remote
 * address; behind a reverse proxy the router needs {@code allowForward}.
 */
public final class WebhookApi {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookApi.class);
    private static final int MAX_KEYS = 10_000;
    private static final int DECOY_BYTES = 32;

    /** Up to this size a body is read and proved at once, in well under a millisecond; greater ones would hold others up. */
    private static final int AT_ONCE = 256 * 1024;

    /** How long a sender that was refused early may go on sending before the connection is cut. */
    private static final long GRACE_MILLIS = 2_000;

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final PushInbox inbox;
    private final WebhookLimits limits;
    private final Gate gate;
    private final TokenBuckets perAddress;
    private final BodyReader bodies;

    public WebhookApi(Repositories repositories, PushInbox inbox, WebhookLimits limits) {
        this(repositories, inbox, limits, new SecureRandom(), System::nanoTime);
    }

    WebhookApi(
            Repositories repositories,
            PushInbox inbox,
            WebhookLimits limits,
            SecureRandom random,
            LongSupplier nanoTime) {
        byte[] decoy = new byte[DECOY_BYTES];
        random.nextBytes(decoy);
        this.inbox = inbox;
        this.limits = limits;
        this.gate =
                new Gate(repositories, new TokenBuckets(limits.perRepository(), MAX_KEYS, nanoTime), Secret.of(decoy));
        this.perAddress = new TokenBuckets(limits.perAddress(), MAX_KEYS, nanoTime);
        this.bodies = new BodyReader(limits);
    }

    /** Adds the routes. It may be mounted on several routers; the limits are shared. */
    public void mount(Router router) {
        for (WebhookProvider provider : WebhookProvider.all()) {
            String path = "/webhooks/" + provider.id();
            router.route(HttpMethod.POST, path).handler(context -> handle(context, provider));
            router.route(path)
                    .handler(context -> end(
                            context,
                            Answer.problem(Answer.METHOD_NOT_ALLOWED, "Webhooks are sent by POST")
                                    .with("Allow", "POST")));
        }
        router.route("/webhooks/*").handler(context -> end(context, noSuchProvider()));
    }

    private static Answer noSuchProvider() {
        List<String> known =
                WebhookProvider.all().stream().map(WebhookProvider::id).toList();
        return Answer.problem(
                Answer.NOT_FOUND, "No such kind of webhook: use /webhooks/ and one of " + String.join(", ", known));
    }

    private void handle(RoutingContext context, WebhookProvider provider) {
        HttpServerRequest request = context.request();
        Duration wait = perAddress.take(SourceAddress.key(request.remoteAddress()));
        if (!wait.isZero()) {
            end(context, Gate.tooMany("from this address", wait));
            return;
        }
        WebhookRequest head = new WebhookRequest(request.headers(), new byte[0]);
        if (!isReadable(head)) {
            end(
                    context,
                    Answer.problem(
                            Answer.UNSUPPORTED_TYPE,
                            "Send application/json (or application/x-www-form-urlencoded), not compressed"));
            return;
        }
        if (!provider.carriesProof(head)) {
            // Before a byte of it is kept: bodies are for those who can have a signature.
            end(context, Gate.unproven());
            return;
        }
        bodies.read(context.vertx(), request, body -> answer(context, provider, head, body))
                .onSuccess(answer -> end(context, answer))
                .onFailure(failure -> failed(context, provider, failure));
    }

    private static boolean isReadable(WebhookRequest head) {
        boolean known = head.mediaType().equals("application/json") || head.isForm();
        return known && head.headers("Content-Encoding").stream().allMatch("identity"::equalsIgnoreCase);
    }

    private Future<Answer> answer(
            RoutingContext context, WebhookProvider provider, WebhookRequest head, BodyReader.Body body) {
        return switch (body) {
            case BodyReader.Body.Refused refused -> Future.succeededFuture(refused.answer());
            case BodyReader.Body.Whole whole -> {
                WebhookRequest request = head.withBody(whole.content().getBytes());
                yield whole.content().length() <= AT_ONCE
                        ? act(here(context), provider, gate.judge(provider, request))
                        : context.vertx()
                                .executeBlocking(() -> gate.judge(provider, request), false)
                                .compose(verdict -> act(here(context), provider, Objects.requireNonNull(verdict)));
            }
        };
    }

    private static Context here(RoutingContext request) {
        return Objects.requireNonNull(request.vertx().getOrCreateContext());
    }

    private Future<Answer> act(Context context, WebhookProvider provider, Gate.Verdict verdict) {
        return switch (verdict) {
            case Gate.Verdict.Refused refused -> Future.succeededFuture(refused.answer());
            case Gate.Verdict.Believed believed ->
                switch (believed.delivery().hook()) {
                    case Hook.Ping _ -> Future.succeededFuture(Answer.json(Answer.OK, Map.of("answer", "pong")));
                    case Hook.Ignored ignored ->
                        Future.succeededFuture(Answer.json(Answer.ACCEPTED, Map.of("ignored", ignored.reason())));
                    case Hook.Push push -> store(context, pushes(provider, believed, push));
                };
        };
    }

    private static List<PushReceived> pushes(WebhookProvider provider, Gate.Verdict.Believed believed, Hook.Push push) {
        List<PushReceived> pushes = new ArrayList<>();
        for (RefChange change : push.changes()) {
            pushes.add(new PushReceived(
                    believed.repository().name(),
                    change.ref(),
                    change.before(),
                    change.after(),
                    provider.id() + "/" + believed.delivery().id() + "/" + pushes.size(),
                    provider.id(),
                    push.pusher()));
        }
        return pushes;
    }

    /** All are handed on before the first is waited for, so they keep their order and cost one round trip. */
    private Future<Answer> store(Context context, List<PushReceived> pushes) {
        CompletableFuture<?>[] stored = pushes.stream().map(this::accepted).toArray(CompletableFuture<?>[]::new);
        return Future.fromCompletionStage(CompletableFuture.allOf(stored), context)
                .timeout(limits.inboxTime().toMillis(), TimeUnit.MILLISECONDS)
                .map(_ -> Answer.json(
                        Answer.ACCEPTED,
                        Map.of("accepted", pushes.stream().map(WebhookApi::told).toList())))
                .recover(failure -> {
                    LOG.atWarn()
                            .addKeyValue("repository", pushes.getFirst().repository())
                            .addKeyValue("request", pushes.getFirst().requestId())
                            .addKeyValue("reason", String.valueOf(failure.getMessage()))
                            .log("Push could not be stored; the sender is asked to try again");
                    return Future.succeededFuture(
                            Answer.problem(Answer.UNAVAILABLE, "The push could not be stored now; send it again")
                                    .retryAfter(RETRY));
                });
    }

    // A port that throws must not take down the rest: it is a failure like any other.
    @SuppressWarnings("IllegalCatch")
    private CompletableFuture<?> accepted(PushReceived push) {
        try {
            return inbox.accept(push).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Map<String, Object> told(PushReceived push) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("ref", push.ref());
        told.put("requestId", push.requestId());
        return told;
    }

    private static void failed(RoutingContext context, WebhookProvider provider, Throwable failure) {
        if (context.request().response().closed()) {
            LOG.atDebug().addKeyValue("provider", provider.id()).log("The sender of a webhook has gone away");
            return;
        }
        LOG.atError().addKeyValue("provider", provider.id()).setCause(failure).log("Webhook could not be handled");
        end(context, Answer.problem(Answer.ERROR, "Cairn could not handle this webhook; its log says why"));
    }

    private static void end(RoutingContext context, Answer answer) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", answer.contentType())
                .putHeader("Cache-Control", "no-store");
        answer.headers().forEach(response::putHeader);
        if (!request.isEnded()) {
            // What still comes in is read and dropped for a while, so that the sender sees the answer, not a reset.
            context.vertx().setTimer(GRACE_MILLIS, _ -> cutOff(request));
        }
        response.end(Buffer.buffer(answer.bytes()));
    }

    private static void cutOff(HttpServerRequest request) {
        if (!request.isEnded()) {
            LOG.atInfo().addKeyValue("remote", request.remoteAddress()).log("Sender did not stop; connection closed");
            request.connection().close();
        }
    }
}
