package dev.cairn.standalone;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.vertx.core.Vertx;

import dev.cairn.deploy.image.ImageLimits;
import dev.cairn.deploy.image.RegistryAccess;
import dev.cairn.deploy.router.HttpRouter;
import dev.cairn.deploy.router.Router;
import dev.cairn.deploy.router.RouterConfig;
import dev.cairn.deploy.target.Target;
import dev.cairn.deploy.target.process.IsolationPolicy;
import dev.cairn.deploy.target.process.ProcessTarget;
import dev.cairn.deploy.target.process.ProcessTargetConfig;
import dev.cairn.model.LivePlatform;
import dev.cairn.model.TargetName;
import dev.cairn.model.TargetSpec;

/** The targets that the operator has configured, and the router in front of what runs there. */
record Machines(Map<TargetName, Target> targets, HttpRouter proxy, Closing parts) implements AutoCloseable {

    private static final int EVENT_LOOPS = 2;
    private static final Duration FIRST_SWEEP = Duration.ofMinutes(5);
    private static final Duration SWEEP_PAUSE = Duration.ofHours(1);

    static Machines start(Vertx vertx, StandaloneConfig config, LivePlatform platform, RegistryAccess registry) {
        Closing parts = new Closing();
        try {
            RouterConfig routes =
                    RouterConfig.in(config.data().resolve("router")).withPort(config.ports().router);
            HttpRouter router = parts.add(HttpRouter.start(vertx, routes, EVENT_LOOPS, new SecureRandom()));
            Map<TargetName, ProcessTarget> targets = new TreeMap<>();
            for (TargetSpec spec : platform.get().targets()) {
                targets.put(spec.name(), parts.add(open(config, spec, registry)));
            }
            parts.add(Sweeps.start(targets.values(), FIRST_SWEEP, SWEEP_PAUSE));
            return new Machines(Map.copyOf(targets), router, parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static ProcessTarget open(StandaloneConfig config, TargetSpec spec, RegistryAccess registry) {
        ProcessTargetConfig target = ProcessTargetConfig.in(
                        config.data().resolve("targets").resolve(spec.name().value()))
                .withIsolation(policy(spec.isolation()));
        return ProcessTarget.open(target, registry, ImageLimits.DEFAULT, Clock.systemUTC());
    }

    private static IsolationPolicy policy(TargetSpec.Isolation isolation) {
        return switch (isolation) {
            case REQUIRED -> IsolationPolicy.REQUIRED;
            case PREFERRED -> IsolationPolicy.PREFERRED;
            case NONE -> IsolationPolicy.NONE;
        };
    }

    Router router() {
        return proxy;
    }

    int routerPort() {
        return proxy.address().getPort();
    }

    @Override
    public void close() {
        parts.close();
    }
}
