package dev.cairn.deploy.target;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * By what means each limit of an instance is enforced.
 *
 * @param memory of the memory limit
 * @param processes of the limit of processes and threads
 * @param cpus of the limit of processor time
 */
public record LimitsInForce(Means memory, Means processes, Means cpus) {

    /** No limit was asked for. */
    public static final LimitsInForce NOT_ASKED = new LimitsInForce(Means.NOT_ASKED, Means.NOT_ASKED, Means.NOT_ASKED);

    /** The means. */
    public enum Means {
        /** There is nothing to enforce. */
        NOT_ASKED("not asked"),
        /** The kernel accounts for all processes of the instance together. */
        CGROUP("cgroup"),
        /** A limit of the process, which its children inherit. */
        RLIMIT("rlimit"),
        /** Asked for, but the target cannot enforce it. */
        NOT_ENFORCED("not enforced");

        private final String id;

        Means(String id) {
            this.id = id;
        }

        /** As it stands in facts and answers. */
        @JsonValue
        public String id() {
            return id;
        }
    }
}
