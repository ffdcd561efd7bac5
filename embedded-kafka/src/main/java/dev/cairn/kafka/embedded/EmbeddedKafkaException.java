package dev.cairn.kafka.embedded;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** The broker could not be started, or not be stopped in time; the message says what to do about it. */
public abstract sealed class EmbeddedKafkaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private EmbeddedKafkaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Somebody else listens on the port. */
    public static final class PortTaken extends EmbeddedKafkaException {
        private static final long serialVersionUID = 1L;
        private final int port;

        PortTaken(String host, int port, Throwable cause) {
            super(
                    "Kafka cannot listen on %s:%d: the port is taken. End what listens there, or choose another one"
                            .formatted(host, port),
                    cause);
            this.port = port;
        }

        /** The port that was asked for. */
        public int port() {
            return port;
        }
    }

    /** The host of the configuration is no address of this machine. */
    public static final class AddressUnavailable extends EmbeddedKafkaException {
        private static final long serialVersionUID = 1L;

        AddressUnavailable(String host, int port, Throwable cause) {
            super("Kafka cannot listen on %s:%d: %s".formatted(host, port, cause.getMessage()), cause);
        }
    }

    /** Another broker, in this process or another, has the data folder open. */
    public static final class FolderInUse extends EmbeddedKafkaException {
        private static final long serialVersionUID = 1L;

        FolderInUse(Path folder, @Nullable Throwable cause) {
            super(
                    "The Kafka data folder %s is used by another process. Stop that one first, or use another folder."
                            .formatted(folder),
                    cause);
        }
    }

    /** The data folder cannot be made, read or written. */
    public static final class FolderUnusable extends EmbeddedKafkaException {
        private static final long serialVersionUID = 1L;

        FolderUnusable(Path folder, Throwable cause) {
            super("The Kafka data folder %s cannot be used: %s".formatted(folder, cause), cause);
        }
    }

    /** The broker itself gave up while starting. */
    public static final class StartFailed extends EmbeddedKafkaException {
        private static final long serialVersionUID = 1L;

        StartFailed(Path folder, @Nullable String reason, @Nullable Throwable cause) {
            super("Kafka did not start on %s: %s".formatted(folder, reason), cause);
        }
    }

    /** The broker was asked to stop and did not in time; its data folder stays locked until the process ends. */
    public static final class StopFailed extends EmbeddedKafkaException {
        private static final long serialVersionUID = 1L;

        StopFailed(Path folder, @Nullable String reason, @Nullable Throwable cause) {
            super(
                    "Kafka did not stop cleanly on %s: %s. It recovers at its next start.".formatted(folder, reason),
                    cause);
        }
    }
}
