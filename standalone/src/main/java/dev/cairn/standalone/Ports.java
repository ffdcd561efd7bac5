package dev.cairn.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

import picocli.CommandLine.Option;

import dev.cairn.http.HttpConfig;

/** Where everything listens, on loopback. 0 means a free port. */
final class Ports {

    @Option(
            names = "--build-port",
            paramLabel = "PORT",
            defaultValue = "7071",
            description = "build-service and its webhooks (default: ${DEFAULT-VALUE}).")
    int build = 7071;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "7072",
            description = "registry-service (default: ${DEFAULT-VALUE}).")
    int registry = 7072;

    @Option(
            names = "--deploy-port",
            paramLabel = "PORT",
            defaultValue = "7073",
            description = "deploy-service (default: ${DEFAULT-VALUE}).")
    int deploy = 7073;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "7075",
            description = "The embedded Kafka (default: ${DEFAULT-VALUE}).")
    int kafka = 7075;

    @Option(
            names = "--router-port",
            paramLabel = "PORT",
            defaultValue = "7080",
            description = "The router in front of the applications (default: ${DEFAULT-VALUE}).")
    int router = 7080;

    /** Who listens where. */
    List<Preflight.Listener> listeners(String registryHost) {
        return List.of(
                loopback("build-service", build, "--build-port"),
                new Preflight.Listener("registry-service", registryHost, registry, "--registry-port"),
                loopback("deploy-service", deploy, "--deploy-port"),
                loopback("Kafka", kafka, "--kafka-port"),
                loopback("The router", router, "--router-port"));
    }

    private static Preflight.Listener loopback(String who, int port, String flag) {
        return new Preflight.Listener(who, HttpConfig.LOOPBACK, port, flag);
    }

    /** Free ports for everything. */
    static Ports free() {
        Ports ports = new Ports();
        ports.build = 0;
        ports.registry = 0;
        ports.deploy = 0;
        ports.kafka = 0;
        ports.router = 0;
        return ports;
    }

    /** The standard ones; for one that is taken, a free one. */
    static Ports standardOrFree() {
        Ports ports = new Ports();
        ports.build = freeUnless(ports.build);
        ports.registry = freeUnless(ports.registry);
        ports.deploy = freeUnless(ports.deploy);
        ports.kafka = freeUnless(ports.kafka);
        ports.router = freeUnless(ports.router);
        return ports;
    }

    private static int freeUnless(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return port;
        } catch (IOException e) {
            return 0;
        }
    }
}
