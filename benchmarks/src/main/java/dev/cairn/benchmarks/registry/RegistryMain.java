package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

import io.vertx.core.VertxOptions;

import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryService;
import dev.cairn.telemetry.Telemetry;

/** Our registry and nothing else, without a log: with the server, the meters and the traces that it has in Cairn. */
public final class RegistryMain {

    private RegistryMain() {}

    /** Opens the data folder, prints the port when it serves, and runs until it is told to stop. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Telemetry telemetry = Telemetry.create("registry-service", Optional.empty());
        RegistryService registry =
                RegistryService.open(RegistryConfig.in(Path.of(args[0])).with(telemetry.metrics()));
        HttpService http = HttpService.create(
                telemetry.vertx(new VertxOptions()), telemetry, new HttpConfig("registry-service", 0, ""));
        registry.mountOn(http);
        new PrintStream(System.out, true).println(http.start());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            http.close();
            registry.close();
        }));
        Thread.currentThread().join();
    }
}
