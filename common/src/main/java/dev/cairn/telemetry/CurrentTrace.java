package dev.cairn.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/** The trace that the current thread, or the current Vert.x context, works for. */
public final class CurrentTrace {

    private CurrentTrace() {}

    /** Its context as W3C Trace Context writes it, version 00; null if there is none. */
    public static @Nullable String traceparent() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }
}
