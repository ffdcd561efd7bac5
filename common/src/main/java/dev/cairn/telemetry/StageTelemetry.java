package dev.cairn.telemetry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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
    public @Nullable String decided(String stage, String what, @Nullable String traceparent) {
        Hop hop = telemetry.tracer().start(stage + " decide " + what, HopKind.CONSUMER, traceparent);
        hop.end(HopOutcome.succeeded());
        return hop.traceparent();
    }

    @Override
    public EffectSpan effect(String stage, String kind, @Nullable String traceparent) {
        return new EffectHop(stage, kind, telemetry.tracer().start(stage + " " + kind, HopKind.INTERNAL, traceparent));
    }

    /** The hop is the thread's current one until it ends: what the effect logs and asks for over HTTP belongs to it. */
    private final class EffectHop implements EffectSpan {

        private final String stage;
        private final String kind;
        private final Hop hop;
        private final Hop.Scope scope;
        private final Timer.Sample started = Timer.start(metrics);
        private int failures;
        private HopOutcome outcome = HopOutcome.succeeded();
        private boolean cancelled;

        @SuppressWarnings("MustBeClosedChecker") // close() closes it
        EffectHop(String stage, String kind, Hop hop) {
            this.stage = stage;
            this.kind = kind;
            this.hop = hop;
            this.scope = hop.enter();
        }

        @Override
        public String traceparent() {
            return hop.traceparent();
        }

        @Override
        public void failed(Throwable failure) {
            failures++;
            metrics.counter("cairn.effects.failures", "stage", stage, "kind", kind)
                    .increment();
        }

        @Override
        public void cancelled() {
            cancelled = true;
            outcome = HopOutcome.failed("cancelled");
        }

        @Override
        public void close() {
            if (failures > 0) {
                hop.note("cairn.runs", Integer.toString(failures + 1));
            }
            scope.close();
            hop.end(outcome);
            started.stop(metrics.timer(
                    "cairn.effects", "stage", stage, "kind", kind, "cancelled", Boolean.toString(cancelled)));
        }
    }
}
