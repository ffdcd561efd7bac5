package dev.cairn.telemetry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.Fact;
import dev.cairn.service.StageListener;

/** What stages do, as metrics and traces. */
public final class StageTelemetry implements StageListener {

    private final Telemetry telemetry;
    private final MeterRegistry metrics;
    private final Map<String, Boolean> caughtUp = new ConcurrentHashMap<>();

    public StageTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
        this.metrics = telemetry.metrics();
        metrics.gaugeMapSize("cairn.tasks", List.of(), caughtUp);
    }

    @Override
    public void taskAssigned(String stage, int partition) {
        caughtUp.put(stage + "-" + partition, false);
    }

    @Override
    public void taskCaughtUp(String stage, int partition) {
        caughtUp.put(stage + "-" + partition, true);
    }

    @Override
    public void taskRevoked(String stage, int partition) {
        caughtUp.remove(stage + "-" + partition);
    }

    @Override
    public void told(String stage, Fact fact) {
        metrics.counter("cairn.facts", "stage", stage, "type", fact.data().type())
                .increment();
    }

    @Override
    public void parked(String stage, String key, String error) {
        metrics.counter("cairn.records.parked", "stage", stage).increment();
    }

    @Override
    public @Nullable String hop(String stage, String what, @Nullable String traceparent) {
        Hop hop = telemetry.tracer().start(stage + " " + what, HopKind.CONSUMER, traceparent);
        hop.end(HopOutcome.succeeded());
        return hop.traceparent();
    }
}
