package dev.cairn.telemetry;

import org.jspecify.annotations.Nullable;

/** Begins hops of traces. Implementations may be called from any thread, never block and never fail. */
public interface Tracer {

    /**
     * Begins a hop.
     *
     * @param name a constant of low cardinality: what is done, not to what
     * @param traceparent of what led to it, as W3C Trace Context defines it (section 3.2); where there is none, or none
     *     that can be read, a new trace begins
     */
    Hop start(String name, HopKind kind, @Nullable String traceparent);
}
