package dev.cairn.deploy.target.process;

/** What the operator wants of isolation. */
public enum IsolationPolicy {
    /** Nothing is started without namespaces. */
    REQUIRED,
    /** Namespaces where the kernel allows them; otherwise none, which is shown. */
    PREFERRED,
    /** No namespaces, even where they are allowed. */
    NONE
}
