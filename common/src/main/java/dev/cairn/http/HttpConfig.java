package dev.cairn.http;

import java.time.Duration;

/**
 * Where a service listens.
 *
 * @param service its name, for messages
 * @param host the address; loopback unless the operator says otherwise
 * @param port 0 for a free one
 * @param portFlag what the user changes to get another port, such as {@code --console-port}
 * @param closeDeadline how long requests that are in flight may go on when the service stops
 */
public record HttpConfig(String service, String host, int port, String portFlag, Duration closeDeadline) {

    /** The address of this machine alone. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    /** On loopback, with ten seconds for requests in flight. */
    public HttpConfig(String service, int port, String portFlag) {
        this(service, LOOPBACK, port, portFlag, CLOSE_DEADLINE);
    }
}
