package dev.cairn.registry.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.http.Problem;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.access.AccessControl;
import dev.cairn.registry.access.Identity;
import dev.cairn.registry.access.Need;
import dev.cairn.registry.access.Verdict;
import dev.cairn.registry.gc.Collector;
import dev.cairn.registry.gc.GcItem;
import dev.cairn.registry.gc.GcOutcome;
import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.scrub.Pace;
import dev.cairn.registry.scrub.ScrubResult;
import dev.cairn.registry.scrub.Scrubber;
import dev.cairn.registry.storage.StorageException;

/**
 * For operators: {@code POST /api/gc?dryRun=true|false} and {@code POST /api/scrub?rate=BYTES}. Both run at once and answer with JSON
 * objects, one a line ({@code application/x-ndjson}), as they go, the last of which is the summary, or says why the run has
 * failed; an answer without either was broken off. What cannot be done is a problem (RFC 9457). When the client goes away the run ends.
 */
public final class MaintenanceApi {

    private static final Logger LOG = LoggerFactory.getLogger(MaintenanceApi.class);
    private static final int CONFLICT = 409;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final Pattern RATE = Pattern.compile("[0-9]{1,18}");

    /** Most collections are over by then, so that whoever asks for one beside that of the schedule sees it done. */
    private static final Duration GC_PATIENCE = Duration.ofSeconds(5);

    private final Collector collector;
    private final Scrubber scrubber;
    private final AccessControl access;
    private final Supplier<GcTimes> gcTimes;
    private final LongSupplier scrubRate;
    private final Executor workers;
    private volatile boolean stopping;

    /**
     * An API over the two.
     *
     * @param access says who is an operator
     * @param gcTimes asked anew for each run
     * @param scrubRate of a scrub that was asked for without one: bytes each second
     * @param workers runs each request on a virtual thread of its own
     */
    public MaintenanceApi(
            Collector collector,
            Scrubber scrubber,
            AccessControl access,
            Supplier<GcTimes> gcTimes,
            LongSupplier scrubRate,
            Executor workers) {
        this.collector = collector;
        this.scrubber = scrubber;
        this.access = access;
        this.gcTimes = gcTimes;
        this.scrubRate = scrubRate;
        this.workers = workers;
    }

    /** Adds the routes. */
    public void mount(Router router) {
        router.post("/api/gc").handler(this::gc);
        router.post("/api/scrub").handler(this::scrub);
    }

    private void gc(RoutingContext routing) {
        String dryRun = routing.request().getParam("dryRun", "false");
        if (!dryRun.equals("true") && !dryRun.equals("false")) {
            Problem.of(400, "dryRun is true or false").send(routing.response());
            return;
        }
        start(routing, lines -> gc(dryRun.equals("true"), lines));
    }

    private void scrub(RoutingContext routing) {
        String rate = routing.request().getParam("rate", Long.toString(scrubRate.getAsLong()));
        if (!RATE.matcher(rate).matches() || !RegistryServiceSpec.Scrub.isRate(Long.parseLong(rate))) {
            Problem.of(
                            400,
                            "rate is a number of bytes each second, from " + RegistryServiceSpec.Scrub.SLOWEST + " to "
                                    + RegistryServiceSpec.Scrub.FASTEST)
                    .send(routing.response());
            return;
        }
        start(routing, lines -> scrub(new Pace(Long.parseLong(rate), System::nanoTime), lines));
    }

    /** What is done for a request. */
    private interface Work {
        void run(JsonLines lines) throws InterruptedException;
    }

    private void start(RoutingContext routing, Work work) {
        HttpServerRequest request = routing.request();
        JsonLines lines = new JsonLines(request.response(), routing.vertx().getOrCreateContext());
        Caller caller = Caller.of(request);
        Consumer<Identity> known = who -> {
            if (who instanceof Identity.Known(String name, var _)) {
                RequestWatch.by(name, routing);
            }
        };
        try {
            workers.execute(() -> run(request, caller, known, lines, work));
        } catch (RejectedExecutionException _) {
            Problem.of(503, "The registry is stopping: try again").send(request.response());
        }
    }

    // Whatever fails here has nobody else who could tell of it.
    @SuppressWarnings("IllegalCatch")
    private void run(HttpServerRequest request, Caller caller, Consumer<Identity> known, JsonLines lines, Work work) {
        try {
            if (isLetIn(request, caller, known, lines)) {
                work.run(lines);
            }
        } catch (JsonLines.ClientGoneException _) {
            LOG.atInfo().addKeyValue("path", request.path()).log("The client has gone away, the run was broken off");
        } catch (ScrubLines.StoppingException _) {
            lines.fail(Problem.of(503, "The registry is stopping: run it again when it has started"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            lines.breakOff();
        } catch (StorageException e) {
            LOG.atError().addKeyValue("path", request.path()).setCause(e).log("Storage failed");
            ApiException failure = Failures.of(e.failure());
            lines.fail(Problem.of(failure.status(), e.failure().message()));
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("path", request.path()).setCause(e).log("Request failed");
            lines.fail(Problem.of(500, "The run has failed: see the registry's log"));
        }
    }

    /** Answers where it is not. */
    private boolean isLetIn(HttpServerRequest request, Caller caller, Consumer<Identity> known, JsonLines lines) {
        Optional<String> authorization = Optional.ofNullable(request.headers().get("Authorization"));
        Verdict verdict = access.admit(caller.address(), authorization)
                .<Verdict>map(tooMany -> tooMany)
                .orElseGet(() -> access.authorize(caller.address(), authorization, new Need.Maintenance()));
        switch (verdict) {
            case Verdict.Granted granted -> {
                known.accept(granted.who());
                return true;
            }
            case Verdict.Unauthenticated refused ->
                lines.refuse(
                        Problem.of(401, refused.message()),
                        "WWW-Authenticate",
                        "Basic realm=\"" + AccessControl.SERVICE + "\"");
            case Verdict.Denied(Identity.Known who, String rule, String message) -> {
                known.accept(who);
                lines.refuse(Problem.of(403, message).with("rule", rule));
            }
            case Verdict.TooMany many ->
                lines.refuse(Problem.of(429, many.message()), "Retry-After", Guard.seconds(many.after()));
        }
        return false;
    }

    private void gc(boolean dryRun, JsonLines lines) throws InterruptedException {
        long started = System.nanoTime();
        GcOutcome outcome = collector
                .runWithin(GC_PATIENCE, gcTimes.get(), dryRun, item -> lines.send(line(item)))
                .orElseGet(() -> new GcOutcome.Refused(
                        "Another collection is under way, and there is one at a time: try again when it has ended"));
        switch (outcome) {
            case GcOutcome.Refused refused -> {
                lines.refuse(Problem.of(CONFLICT, refused.reason()));
            }
            case GcOutcome.Done done -> {
                Map<String, Object> summary = new LinkedHashMap<>();
                summary.put("action", "summary");
                summary.put("items", done.items());
                summary.put("bytes", done.bytes());
                summary.put("setAside", done.setAside());
                summary.put("setAsideBytes", done.setAsideBytes());
                summary.put("freedBytes", done.freedBytes());
                done.content().ifPresent(content -> {
                    summary.put("stored", content.kept().items());
                    summary.put("storedBytes", content.kept().bytes());
                });
                summary.put("dryRun", dryRun);
                done.warning().ifPresent(warning -> summary.put("warning", warning));
                summary.put("tookMillis", millisSince(started));
                lines.send(summary);
                lines.end();
            }
        }
    }

    private static Map<String, Object> line(GcItem item) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("action", name(item.action()));
        line.put("kind", name(item.kind()));
        line.put("repository", item.repository().name());
        line.put("digest", item.digest().toString());
        if (item.tag() != null) {
            line.put("tag", item.tag().name());
        }
        line.put("size", item.size());
        line.put("reason", item.reason());
        return line;
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void scrub(Pace pace, JsonLines lines) throws InterruptedException {
        long started = System.nanoTime();
        Optional<ScrubResult> run = scrubber.runForOperator(pace, new ScrubLines(lines, () -> stopping));
        if (run.isEmpty()) {
            lines.refuse(Problem.of(
                    CONFLICT,
                    "Another scrub that an operator has asked for is under way: wait until it has ended, or end it where"
                            + " it was started"));
            return;
        }
        ScrubResult result = run.get();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("action", "summary");
        summary.put("checked", result.checked());
        summary.put("bytes", result.bytes());
        summary.put("corrupted", result.corrupted());
        summary.put("unreadable", result.unreadable());
        summary.put("tookMillis", millisSince(started));
        lines.send(summary);
        lines.end();
    }

    /** Breaks scrubs off, which may take days. */
    public void stop() {
        stopping = true;
    }

    private static long millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / NANOS_PER_MILLI;
    }
}
