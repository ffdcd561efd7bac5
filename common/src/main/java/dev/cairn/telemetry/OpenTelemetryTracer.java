package dev.cairn.telemetry;

import java.util.List;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/** Hops as OpenTelemetry's spans. */
final class OpenTelemetryTracer implements Tracer {

    private static final String TRACEPARENT = "traceparent";

    private final io.opentelemetry.api.trace.Tracer tracer;

    OpenTelemetryTracer(io.opentelemetry.api.trace.Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Hop start(String name, HopKind kind, @Nullable String traceparent) {
        // From the root: what the thread happens to do otherwise is no cause of this.
        Context parent = traceparent == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, OnlyTraceparent.GETTER);
        Span span = tracer.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(kind.span())
                .startSpan();
        return new SpanHop(span);
    }

    /** The carrier is the value itself. */
    private enum OnlyTraceparent implements TextMapGetter<String> {
        GETTER;

        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(TRACEPARENT) ? carrier : null;
        }
    }
}
