package dev.cairn.deploy.target;

/** How a retirement went; all of them are success. */
public enum Retirement {
    /** It ended by itself after it was asked to. */
    STOPPED,
    /** It did not end in time and was killed. */
    KILLED,
    /** There was nothing to end: it had ended before, or was never there. */
    ALREADY_GONE
}
