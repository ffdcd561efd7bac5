package dev.cairn.kafka.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Asks the kernel for ports before Kafka does, whose own failure would not say which one it was. */
final class Ports {

    private Ports() {}

    /** What is free on that host at this moment. */
    static int free(String host) {
        return bind(host, 0);
    }

    /** The port that was asked for, or the one remembered in the folder, or a free one. */
    static int choose(Config config, DataFolder folder) {
        if (config.port() != 0) {
            return bind(config.host(), config.port());
        }
        int port = folder.port().stream()
                .filter(remembered -> isFree(config.host(), remembered))
                .findFirst()
                .orElseGet(() -> free(config.host()));
        folder.rememberPort(port);
        return port;
    }

    private static boolean isFree(String host, int port) {
        try {
            bind(host, port);
            return true;
        } catch (EmbeddedKafkaException.PortTaken taken) {
            return false;
        }
    }

    private static int bind(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return socket.getLocalPort();
        } catch (BindException failed) {
            String message = String.valueOf(failed.getMessage());
            if (message.contains("in use")) {
                throw new EmbeddedKafkaException.PortTaken(host, port, failed);
            }
            throw new EmbeddedKafkaException.AddressUnavailable(host, port, failed);
        } catch (IOException failed) {
            throw new EmbeddedKafkaException.AddressUnavailable(host, port, failed);
        }
    }
}
