package dev.cairn.deploy.router;

import dev.cairn.deploy.target.Fence;

/** Why the router did not do what it was asked. */
public sealed interface RouterFailure {

    /** For people: what went wrong, and what to do. */
    String message();

    /**
     * Somebody with a higher fence has been here: the caller has been superseded and must stop.
     *
     * @param given the fence of the refused request
     * @param seen the highest one so far
     */
    record Fenced(Fence given, Fence seen) implements RouterFailure {
        @Override
        public String message() {
            return "Fence " + given + " is lower than " + seen + ", which was seen before: a newer owner is at work";
        }
    }

    /**
     * The switch could not be made durable; the route is as it was.
     *
     * @param message what went wrong, and what to do
     */
    record NotStored(String message) implements RouterFailure {}

    /**
     * The router could not begin to listen.
     *
     * @param message what went wrong, and what to do
     */
    record NotStarted(String message) implements RouterFailure {}

    /**
     * Somebody else listens where the router should.
     *
     * @param host the interface
     * @param port the port
     */
    record PortTaken(String host, int port) implements RouterFailure {
        @Override
        public String message() {
            return "The router cannot listen on " + host + ":" + port
                    + ": the port is taken. End what listens there, or choose another one";
        }
    }

    /**
     * Two artifacts have the same derived address: one in four million pairs.
     *
     * @param address which
     * @param wanted who was to have it
     * @param taken who has it
     */
    record AddressTaken(String address, String wanted, String taken) implements RouterFailure {
        @Override
        public String message() {
            return "The address " + address + " of " + wanted + ", which is derived from its name, belongs to " + taken
                    + ": give the artifact another name";
        }
    }

    /**
     * The router did not stop in time.
     *
     * @param message what went wrong
     */
    record NotStopped(String message) implements RouterFailure {}
}
