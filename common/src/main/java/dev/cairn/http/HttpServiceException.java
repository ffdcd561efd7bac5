package dev.cairn.http;

import org.jspecify.annotations.Nullable;

/** The HTTP server could not be started; the message says what to do about it. */
public abstract sealed class HttpServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private HttpServiceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static HttpServiceException of(HttpConfig config, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("in use") ? new PortTaken(config, cause) : new CannotListen(config, cause);
    }

    static HttpServiceException unusable(HttpConfig config, String fault) {
        return new UnusableCertificate(config, fault);
    }

    /** The certificate or its key is none that can be used, or they do not belong together. */
    public static final class UnusableCertificate extends HttpServiceException {
        private static final long serialVersionUID = 1L;

        private UnusableCertificate(HttpConfig config, String fault) {
            super("%s cannot serve https: %s".formatted(config.service(), fault), null);
        }
    }

    /** Somebody else listens on the port. */
    public static final class PortTaken extends HttpServiceException {
        private static final long serialVersionUID = 1L;

        private PortTaken(HttpConfig config, Throwable cause) {
            super(
                    "%s cannot listen on %s:%d: the port is taken. End what listens there, or choose another one with %s."
                            .formatted(config.service(), config.host(), config.port(), config.portFlag()),
                    cause);
        }
    }

    /** The address is none of this machine's, or the port needs a privilege. */
    public static final class CannotListen extends HttpServiceException {
        private static final long serialVersionUID = 1L;

        private CannotListen(HttpConfig config, Throwable cause) {
            super(
                    "%s cannot listen on %s:%d: %s"
                            .formatted(config.service(), config.host(), config.port(), reason(config, cause)),
                    cause);
        }

        /** What Linux calls EADDRNOTAVAIL, and Java passes on in other words (bind(2)). */
        private static String reason(HttpConfig config, Throwable cause) {
            String message = String.valueOf(cause.getMessage());
            return message.contains("assign requested address")
                    ? config.host() + " is no address of this machine. Name one of its own, or 0.0.0.0 for all"
                    : message;
        }
    }
}
