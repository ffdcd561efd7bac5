package dev.cairn.kafka.embedded;

import java.nio.file.Path;
import java.util.Map;

/**
 * What an {@link EmbeddedKafka} is started with.
 *
 * @param dataFolder holds all that the broker keeps; made when missing, re-opened when not; one broker at a time
 * @param port what clients connect to; 0 means a free one, which is remembered in the data folder
 * @param host the address to listen on, and that clients are told
 * @param settings broker settings in Kafka's own names, which win over those of this module
 */
public record Config(Path dataFolder, int port, String host, Map<String, String> settings) {

    /** The address of this machine alone. */
    public static final String LOOPBACK = "127.0.0.1";

    /** @throws IllegalArgumentException if the port is none */
    public Config {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port lies between 0 and 65535, not at " + port);
        }
        dataFolder = dataFolder.toAbsolutePath().normalize();
        settings = Map.copyOf(settings);
    }

    /** A broker on loopback, with this module's settings. */
    public Config(Path dataFolder, int port) {
        this(dataFolder, port, LOOPBACK, Map.of());
    }

    /** A broker on a free port of loopback, the same one each time where that is possible. */
    public Config(Path dataFolder) {
        this(dataFolder, 0);
    }
}
