package dev.cairn.telemetry;

import java.util.Optional;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Puts the trace's id into the log lines of a thread. */
public final class LogContext {

    /** Under this key the trace's id stands in the MDC, and so in each log line. */
    public static final String TRACE_ID = "traceId";

    private LogContext() {}

    /** All that this thread logs belongs to that trace, until the scope is closed on the same thread. */
    public static Hop.Scope enter(String traceId) {
        @Nullable String before = MDC.get(TRACE_ID);
        MDC.put(TRACE_ID, traceId);
        return () -> {
            if (before == null) {
                MDC.remove(TRACE_ID);
            } else {
                MDC.put(TRACE_ID, before);
            }
        };
    }

    /** The same for {@link #currentTraceId}; where there is none, nothing changes. */
    public static Hop.Scope enterCurrent() {
        return currentTraceId().map(LogContext::enter).orElse(() -> {});
    }

    /** The trace that the current thread, or its Vert.x context, works for. */
    public static Optional<String> currentTraceId() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? Optional.of(context.getTraceId()) : Optional.empty();
    }
}
