package dev.cairn.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Where a service listens.
 *
 * @param service its name, for messages
 * @param host the address; loopback unless the operator says otherwise
 * @param port 0 for a free one
 * @param portFlag what the user changes to get another port, such as {@code --console-port}
 * @param closeDeadline how long requests that are in flight may go on when the service stops
 * @param tls with what https is served; null: http
 */
public record HttpConfig(
        String service,
        String host,
        int port,
        String portFlag,
        Duration closeDeadline,
        @Nullable Tls tls) {

    /** The address of this machine alone. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    /**
     * A certificate and its key, both in PEM; read when the service starts.
     *
     * @param certificate the chain, the server's own certificate first
     * @param key its private key, in PKCS #8
     */
    public record Tls(Path certificate, Path key) {}

    /** Over http. */
    public HttpConfig(String service, String host, int port, String portFlag, Duration closeDeadline) {
        this(service, host, port, portFlag, closeDeadline, null);
    }

    /** On loopback, with ten seconds for requests in flight. */
    public HttpConfig(String service, int port, String portFlag) {
        this(service, LOOPBACK, port, portFlag, CLOSE_DEADLINE);
    }

    /** The same on another address, over https where a certificate is given. */
    public HttpConfig at(String otherHost, @Nullable Tls certificate) {
        return new HttpConfig(service, otherHost, port, portFlag, closeDeadline, certificate);
    }

    /** Whether it listens on all addresses of this machine. */
    public boolean isEverywhere() {
        return ALL_ADDRESSES.contains(host);
    }

    /** The address at which this machine reaches it: what listens on all addresses is reached on loopback. */
    String reachedAt() {
        return !isEverywhere() ? host : host.contains(":") ? "::1" : LOOPBACK;
    }
}
