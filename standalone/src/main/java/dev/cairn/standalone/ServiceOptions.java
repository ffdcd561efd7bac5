package dev.cairn.standalone;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CliException;
import dev.cairn.log.KafkaConnection;

/** What every service is told that runs by itself. */
final class ServiceOptions {

    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Cairn's data folder, of which the service takes its own part"
                    + " (default: $CAIRN_DATA, else cairn in $XDG_DATA_HOME, else ~/.local/share/cairn).")
    private @Nullable Path data;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "The address to listen on (default: what platform.yaml says of the service, else 127.0.0.1,"
                    + " this machine alone).")
    private @Nullable String host;

    @Option(
            names = "--platform",
            paramLabel = "FILE",
            description = "The operator's platform.yaml (default: platform.yaml in the data folder).")
    private @Nullable Path platform;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Kafka's address, several with commas. The registry does without, and keeps its events.")
    private @Nullable String kafka;

    Path data() {
        return (data == null ? DataFolders.standard() : data).toAbsolutePath().normalize();
    }

    /** The address to listen on, or what the operator has configured. */
    String host(String configured) {
        return host == null ? configured : host;
    }

    Path platform() {
        return OpenPlatform.named(platform, data());
    }

    Optional<KafkaConnection> kafka() {
        if (kafka == null) {
            return Optional.empty();
        }
        for (String server : kafka.split(",", -1)) {
            int colon = server.lastIndexOf(':');
            if (colon < 1 || !isPort(server.substring(colon + 1))) {
                throw CliException.usage("--kafka: '" + server + "' is not an address: write it as HOST:PORT");
            }
        }
        return Optional.of(KafkaConnection.plain(kafka));
    }

    /**
     * The name of this service among those that do the same work: that of the machine and of the data folder, which only
     * one of them can use. It stays the same after a restart.
     */
    String instance() {
        String folder = UUID.nameUUIDFromBytes(data().toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + folder;
        } catch (UnknownHostException e) {
            return folder; // it has no name; then it is hardly one of many
        }
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MAX_PORT;
    }

    /**
     * The port, where it can be one.
     *
     * @throws CliException if it cannot
     */
    static int checkedPort(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw CliException.usage(
                    "--port: " + port + " is not a port: choose one of 1 to " + MAX_PORT + ", or 0 for a free one");
        }
        return port;
    }
}
