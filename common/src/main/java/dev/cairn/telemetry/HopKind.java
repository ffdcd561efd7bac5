package dev.cairn.telemetry;

import io.opentelemetry.api.trace.SpanKind;

/** What a hop is in its trace. */
public enum HopKind {
    /** A message was taken from a topic and decided upon. */
    CONSUMER(SpanKind.CONSUMER),
    /** A message goes to a topic. */
    PRODUCER(SpanKind.PRODUCER),
    /** A call to another system. */
    CLIENT(SpanKind.CLIENT),
    /** Work of one's own, such as an effect. */
    INTERNAL(SpanKind.INTERNAL);

    private final SpanKind span;

    HopKind(SpanKind span) {
        this.span = span;
    }

    SpanKind span() {
        return span;
    }
}
