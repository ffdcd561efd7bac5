package dev.cairn.telemetry;

/** One step of a trace, between its start and its end. It may be ended on another thread than it was started on. */
public interface Hop {

    /** The trace's id: 32 lower-case hexadecimal digits. */
    String traceId();

    /** What goes along with all that this hop causes: the {@code traceparent} of W3C Trace Context, version 00. */
    String traceparent();

    /** Notes something about it; the key is dotted and of low cardinality, the value must be no secret. */
    Hop note(String key, String value);

    /**
     * Makes it the current one of this thread until the scope is closed, on the same thread: log lines carry its trace
     * id, and HTTP requests are its children.
     */
    Scope enter();

    /** Ends it; only the first end counts. */
    void end(HopOutcome outcome);

    /** While a hop is a thread's current one. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
