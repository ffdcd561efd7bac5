package dev.cairn.deploy.router;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the operator can set for the router.
 *
 * @param host the interface it listens on
 * @param port the port it listens on; 0 lets the system choose
 * @param folder where the routes are kept; made if it is missing
 * @param connectWithin how long a connection to an instance may take to come about
 */
public record RouterConfig(String host, int port, Path folder, Duration connectWithin) {

    /** The loopback interface, port 7080. */
    public static RouterConfig in(Path folder) {
        return new RouterConfig("127.0.0.1", 7080, folder, Duration.ofSeconds(2));
    }

    /** The same on another port. */
    public RouterConfig withPort(int other) {
        return new RouterConfig(host, other, folder, connectWithin);
    }

    /** The same at another interface and port. */
    RouterConfig at(String otherHost, int otherPort) {
        return new RouterConfig(otherHost, otherPort, folder, connectWithin);
    }
}
