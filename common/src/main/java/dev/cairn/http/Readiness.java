package dev.cairn.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Asks all checks at once. */
final class Readiness {

    static final Duration DEADLINE = Duration.ofSeconds(2);

    private final Map<String, ReadinessCheck> checks = new ConcurrentSkipListMap<>();
    private final Executor executor;

    Readiness(Executor executor) {
        this.executor = executor;
    }

    void add(String name, ReadinessCheck check) {
        if (checks.putIfAbsent(name, check) != null) {
            throw new IllegalArgumentException("There is a readiness check of that name already: " + name);
        }
    }

    /** By name, what is missing. Blocks for at most {@link #DEADLINE}. */
    Map<String, String> missing() throws InterruptedException {
        Map<String, Future<Optional<String>>> asked = new LinkedHashMap<>();
        checks.forEach((name, check) -> asked.put(name, ask(check)));
        long end = System.nanoTime() + DEADLINE.toNanos();
        Map<String, String> missing = new LinkedHashMap<>();
        for (var each : asked.entrySet()) {
            answer(each.getValue(), end).ifPresent(reason -> missing.put(each.getKey(), reason));
        }
        return missing;
    }

    private Future<Optional<String>> ask(ReadinessCheck check) {
        FutureTask<Optional<String>> task = new FutureTask<>(check::whatIsMissing);
        executor.execute(task);
        return task;
    }

    private static Optional<String> answer(Future<Optional<String>> asked, long end) throws InterruptedException {
        try {
            return asked.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            asked.cancel(true);
            return Optional.of("no answer within " + DEADLINE.toSeconds() + " s");
        } catch (ExecutionException failed) {
            return Optional.of(String.valueOf(failed.getCause()));
        }
    }

    static JsonObject toJson(Map<String, String> missing) {
        List<JsonObject> rows = new ArrayList<>();
        missing.forEach(
                (name, reason) -> rows.add(new JsonObject().put("name", name).put("reason", reason)));
        return new JsonObject()
                .put("status", missing.isEmpty() ? "ready" : "not ready")
                .put("notReady", new JsonArray(rows));
    }
}
