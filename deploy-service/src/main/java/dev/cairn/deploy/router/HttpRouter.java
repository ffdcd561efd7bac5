package dev.cairn.deploy.router;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.target.Address;
import dev.cairn.deploy.target.Fence;
import dev.cairn.http.FreePort;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.DeploymentId;

/** The router as a reverse proxy for HTTP/1.1 and WebSocket. */
public final class HttpRouter implements Router, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpRouter.class);
    private static final Duration LIFECYCLE_WITHIN = Duration.ofSeconds(20);
    private static final int TOKEN_BYTES = 32;

    private final Vertx vertx;
    private final RouterConfig config;
    private final RouteTable table;
    private final SecureRandom random;
    private final String deployment;
    private final InetSocketAddress address;
    private final Prober prober;
    private final Map<String, Own> own = new HashMap<>();
    private final ReentrantLock listening = new ReentrantLock();

    /** Who has an address of its own, and what listens there. */
    private record Own(HostName host, String deployment) {}

    private HttpRouter(
            Vertx vertx,
            RouterConfig config,
            RouteTable table,
            SecureRandom random,
            String deployment,
            InetSocketAddress address) {
        this.vertx = vertx;
        this.config = config;
        this.table = table;
        this.random = random;
        this.deployment = deployment;
        this.address = address;
        this.prober = new Prober(address);
    }

    /**
     * Reads the routes and begins to listen; when this returns it serves what was switched last.
     *
     * @param eventLoops how many event loops share the work
     * @throws RouterException if the routes cannot be read, or the port is taken
     */
    public static HttpRouter start(Vertx vertx, RouterConfig config, int eventLoops, SecureRandom random) {
        try {
            RouteTable table = new RouteTable(new RouteStore(config.folder()));
            AtomicInteger port = new AtomicInteger();
            String deployment = deploy(vertx, config, table, port, null, eventLoops);
            InetSocketAddress address = new InetSocketAddress(config.host(), port.get());
            LOG.atInfo()
                    .addKeyValue("address", address)
                    .addKeyValue("routes", table.routes().size())
                    .log("Router listens");
            return new HttpRouter(vertx, config, table, random, deployment, address);
        } catch (IOException e) {
            throw new RouterException(
                    new RouterFailure.NotStarted("The routes in " + config.folder() + " cannot be read: " + e), e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public Route switchTo(RouteKey key, RouteTarget target, Fence fence) {
        Route route = table.switchTo(key, target, fence);
        LOG.atInfo()
                .addKeyValue("route", key)
                .addKeyValue("deployment", target.deployment())
                .addKeyValue("version", route.version())
                .addKeyValue("fence", fence)
                .log("Route switched");
        return route;
    }

    @Override
    public Optional<Route> route(RouteKey key) {
        return table.route(key);
    }

    @Override
    public List<Route> routes() {
        return table.routes();
    }

    @Override
    public void remove(RouteKey key, Fence fence) {
        table.remove(key, fence);
        LOG.atInfo().addKeyValue("route", key).addKeyValue("fence", fence).log("Route removed");
    }

    @Override
    public Address addressOf(RouteKey key, ArtifactName artifact) {
        HostName host = new HostName(key, artifact);
        String ip = OwnAddress.of(host);
        listening.lock();
        try {
            Own there = own.get(ip);
            if (there == null) {
                String listener = deploy(vertx, config.at(ip, address.getPort()), table, new AtomicInteger(), host, 1);
                own.put(ip, new Own(host, listener));
                LOG.atInfo()
                        .addKeyValue("address", ip)
                        .addKeyValue("host", host)
                        .log("Artifact has an address");
            } else if (!there.host().equals(host)) {
                throw new RouterException(new RouterFailure.AddressTaken(
                        ip, host.toString(), there.host().toString()));
            }
            return new Address(ip, address.getPort());
        } finally {
            listening.unlock();
        }
    }

    @Override
    public Drain drain(RouteKey key, DeploymentId deployment, Duration within) {
        try {
            table.idle(key, deployment).get(within.toMillis(), TimeUnit.MILLISECONDS);
            return new Drain.Complete();
        } catch (TimeoutException e) {
            int inFlight = table.inFlight(key, deployment);
            return inFlight == 0 ? new Drain.Complete() : new Drain.TimedOut(inFlight);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Drain.TimedOut(table.inFlight(key, deployment));
        } catch (ExecutionException e) {
            throw new IllegalStateException("A drain cannot fail", e);
        }
    }

    @Override
    public Candidate candidate(RouteKey key, RouteTarget target) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        table.addCandidate(token, key, target);
        return new Candidate() {
            @Override
            public Probe probe(@Nullable ArtifactName artifact, String path, Duration timeout) {
                return prober.get(hostHeader(key, artifact), token, path, timeout);
            }

            @Override
            public void close() {
                table.removeCandidate(token);
            }
        };
    }

    @Override
    public Probe probe(RouteKey key, @Nullable ArtifactName artifact, String path, Duration timeout) {
        return prober.get(hostHeader(key, artifact), null, path, timeout);
    }

    /** Stops listening; requests under way are broken off. */
    @Override
    public void close() {
        List<String> listeners = new ArrayList<>(List.of(deployment));
        listening.lock();
        try {
            own.values().forEach(there -> listeners.add(there.deployment()));
            own.clear();
        } finally {
            listening.unlock();
        }
        await(
                Future.all(listeners.stream().map(vertx::undeploy).toList()),
                cause -> new RouterFailure.NotStopped("The router did not stop to listen: " + cause.getMessage()));
    }

    private String hostHeader(RouteKey key, @Nullable ArtifactName artifact) {
        return HostName.of(key, artifact) + ":" + address.getPort();
    }

    private static String deploy(
            Vertx vertx,
            RouterConfig config,
            RouteTable table,
            AtomicInteger port,
            @Nullable HostName only,
            int instances) {
        try {
            FreePort.check(config.host(), config.port());
        } catch (IOException e) {
            throw new RouterException(notListening(config, String.valueOf(e.getMessage())), e);
        }
        int listenOn = FreePort.forAll(config.port());
        return await(
                vertx.deployVerticle(
                        () -> new ProxyVerticle(config, table, listenOn, port, only),
                        new DeploymentOptions().setInstances(instances)),
                cause -> notListening(config, String.valueOf(cause.getMessage())));
    }

    private static RouterFailure notListening(RouterConfig config, String reason) {
        return reason.contains("in use")
                ? new RouterFailure.PortTaken(config.host(), config.port())
                : new RouterFailure.NotStarted(
                        "The router cannot listen on " + config.host() + ":" + config.port() + ": " + reason);
    }

    private static <T> T await(Future<T> future, Function<Throwable, RouterFailure> failing) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(LIFECYCLE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new RouterException(failing.apply(cause), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RouterException(new RouterFailure.NotStarted("The service is stopping"), e);
        }
    }
}
