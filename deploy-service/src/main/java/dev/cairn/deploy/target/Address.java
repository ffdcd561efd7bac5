package dev.cairn.deploy.target;

/**
 * Where an instance can be reached.
 *
 * @param host a host name or an IP address
 * @param port 1 to 65535
 */
public record Address(String host, int port) {

    /** The IPv4 loopback address, on which a single machine's instances listen. */
    public static final String LOOPBACK = "127.0.0.1";

    public Address {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("Not an address: '" + host + ":" + port + "'");
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
