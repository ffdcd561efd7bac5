package dev.cairn.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;

/** A hop that is a span. */
record SpanHop(Span span) implements Hop {

    @Override
    public String traceId() {
        return span.getSpanContext().getTraceId();
    }

    @Override
    public String traceparent() {
        SpanContext context = span.getSpanContext();
        return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex();
    }

    @Override
    public Hop note(String key, String value) {
        span.setAttribute(key, value);
        return this;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the scope that is returned closes it
    public Scope enter() {
        io.opentelemetry.context.Scope current = span.makeCurrent();
        Scope logged = LogContext.enter(traceId());
        return () -> {
            logged.close();
            current.close();
        };
    }

    @Override
    public void end(HopOutcome outcome) {
        switch (outcome) {
            case HopOutcome.Succeeded _ -> span.setStatus(StatusCode.OK);
            case HopOutcome.Failed failed -> span.setStatus(StatusCode.ERROR, failed.reason());
        }
        span.end();
    }
}
