package dev.cairn.deploy.target;

import dev.cairn.oci.ImageReference;

/** Why a target did not do what it was asked; each says what the user can do. */
public sealed interface TargetFailure {

    /** For people: what went wrong, and what to do. */
    String message();

    /** Whether the same request may succeed later without anybody changing anything. */
    boolean temporary();

    /**
     * Somebody with a higher fence has been here: the caller has been superseded and must stop.
     *
     * @param given the fence of the refused request
     * @param seen the highest one so far
     */
    record Fenced(Fence given, Fence seen) implements TargetFailure {
        @Override
        public String message() {
            return "Fence " + given + " is lower than " + seen + ", which was seen before: a newer owner is at work";
        }

        @Override
        public boolean temporary() {
            return false;
        }
    }

    /**
     * The image could not be had, or is not one that can be run.
     *
     * @param image which one
     * @param message what went wrong, and what to do
     * @param temporary whether it may be had later
     */
    record ImageUnusable(ImageReference image, String message, boolean temporary) implements TargetFailure {}

    /**
     * Isolation is required, and this machine refuses it.
     *
     * @param reason what the machine said
     */
    record IsolationRefused(String reason) implements TargetFailure {
        @Override
        public String message() {
            return "Isolation is required, but this machine cannot give it: " + reason
                    + ". Allow user namespaces, or set 'isolation: preferred' for this target";
        }

        @Override
        public boolean temporary() {
            return false;
        }
    }

    /**
     * The port that was asked for is in use.
     *
     * @param port which
     */
    record PortTaken(int port) implements TargetFailure {
        @Override
        public String message() {
            return "Port " + port + " of 127.0.0.1 is in use: end what listens there, or ask for another port";
        }

        @Override
        public boolean temporary() {
            return true;
        }
    }

    /**
     * No port of the target's range is free.
     *
     * @param from the range's first port
     * @param to the range's last port
     */
    record NoPortFree(int from, int to) implements TargetFailure {
        @Override
        public String message() {
            return "No port from " + from + " to " + to
                    + " is free: retire instances, or give the target a wider range";
        }

        @Override
        public boolean temporary() {
            return true;
        }
    }

    /**
     * The target could not start the instance.
     *
     * @param message what went wrong, and what to do
     * @param temporary whether it may work later
     */
    record NotStarted(String message, boolean temporary) implements TargetFailure {}

    /**
     * An instance could not be ended.
     *
     * @param message what went wrong, and what to do
     */
    record NotRetired(String message) implements TargetFailure {
        @Override
        public boolean temporary() {
            return true;
        }
    }

    /**
     * The target itself is out of order: its disk, its daemon, its network.
     *
     * @param message what went wrong, and what to do
     */
    record Unavailable(String message) implements TargetFailure {
        @Override
        public boolean temporary() {
            return true;
        }
    }
}
