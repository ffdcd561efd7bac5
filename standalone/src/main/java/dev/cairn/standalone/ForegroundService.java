package dev.cairn.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.OutputClosedException;
import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.http.HttpServiceException;
import dev.cairn.model.LivePlatform;
import dev.cairn.model.PlatformFile;
import dev.cairn.telemetry.Telemetry;

/**
 * Runs one service in this process until the process is told to stop (SIGINT, SIGTERM): with telemetry and a server of
 * its own. What keeps a second one from its data is the service's own lock.
 */
final class ForegroundService {

    /** Orchestrators wait for half a minute as a rule before they kill. */
    private static final Duration REQUESTS_END_WITHIN = Duration.ofSeconds(20);

    private final String name;
    private final ServiceOptions options;
    private final int port;
    private final ServiceStates states;
    private final Function<PlatformFile, Address> configured;

    /**
     * What the operator has configured of a server.
     *
     * @param host the address, which {@code --host} overrides
     * @param tls with what it serves https; null: http
     * @param isOpen whether it asks nobody who is there
     */
    record Address(String host, HttpConfig.@Nullable Tls tls, boolean isOpen) {}

    ForegroundService(
            String name,
            ServiceOptions options,
            int port,
            ServiceStates states,
            Function<PlatformFile, Address> configured) {
        this.name = name;
        this.options = options;
        this.port = port;
        this.states = states;
        this.configured = configured;
    }

    /**
     * What a service is built upon.
     *
     * @param host the address that it will listen on
     * @param http does not listen yet; the service mounts its routes on it and starts it, and does not close it
     */
    record Foundation(Vertx vertx, Telemetry telemetry, LivePlatform platform, String host, HttpService http) {}

    /**
     * A service that takes requests.
     *
     * @param service is closed when no request is under way any more
     * @param details for the ready line, by name
     */
    record Started(AutoCloseable service, URI uri, Map<String, String> details) {}

    /** Starts one service. */
    @FunctionalInterface
    interface Starter {
        /**
         * Opens its data and lets the server listen.
         *
         * @throws IOException if its data cannot be used; the message says why and what to do
         */
        Started start(Foundation foundation) throws IOException;
    }

    /** Runs it; returns when it has stopped. */
    int run(Starter starter) throws InterruptedException {
        states.passing("starting", "Starting " + name);
        Closing parts = new Closing();
        Started started = start(starter, parts);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            tell("stopping", "Stopping: requests under way may end");
            parts.close();
            tell("stopped", "Stopped");
            stopped.countDown();
        }));
        states.ready(started.uri(), started.details());
        stopped.await();
        return 0;
    }

    /** That nobody listens any more to what is told is no reason not to stop well. */
    private void tell(String state, String forPeople) {
        try {
            states.passing(state, forPeople);
        } catch (OutputClosedException e) {
            states.warn(forPeople);
        }
    }

    private void warnOfStrangers(String host, boolean isOpen) {
        try {
            if (isOpen && !InetAddress.getByName(host).isLoopbackAddress()) {
                states.warn("warning: whoever reaches " + host + ":" + port
                        + " can use it. Let only those through who may, for example with a firewall");
            }
        } catch (UnknownHostException e) {
            throw new StartFailure("--host: no address is known for '" + host + "': name one of this machine's", e);
        }
    }

    private Started start(Starter starter, Closing parts) {
        try {
            LivePlatform platform = OpenPlatform.at(options.platform(), states::warn);
            Address address = configured.apply(platform.get());
            String host = options.host(address.host());
            Preflight.ports(List.of(new Preflight.Listener(name, host, port, "--port")));
            warnOfStrangers(host, address.isOpen());
            Telemetry telemetry = parts.add(Telemetry.create(
                    name, Optional.ofNullable(platform.get().telemetry().otlp())));
            Vertx vertx = telemetry.vertx(new VertxOptions());
            parts.add(() ->
                    vertx.close().toCompletionStage().toCompletableFuture().join());
            HttpConfig where = new HttpConfig(name, host, port, "--port", REQUESTS_END_WITHIN, address.tls());
            HttpService http = HttpService.create(vertx, telemetry, where);
            Started started = starter.start(new Foundation(vertx, telemetry, platform, host, http));
            parts.add(started.service());
            // Closed first: no new request comes, and those under way still have their service.
            parts.add(http);
            return started;
        } catch (HttpServiceException | IOException | StartFailure e) {
            parts.close();
            throw e instanceof StartFailure known ? known : new StartFailure(message(e), e);
        }
    }

    /** Java's messages of these are the file's name alone. */
    private static String message(Exception failure) {
        return switch (failure) {
            case AccessDeniedException e ->
                "There is no permission for " + e.getFile() + ": mend it, or give another data folder with --data";
            case NoSuchFileException e -> e.getFile() + " cannot be made there. Give another data folder with --data";
            case FileSystemException e ->
                e.getFile() + " cannot be used" + (e.getReason() == null ? "" : ": " + e.getReason())
                        + ". Give another data folder with --data";
            default -> String.valueOf(failure.getMessage());
        };
    }
}
