package dev.cairn.registry;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.registry.events.RegistryStage;
import dev.cairn.registry.gc.LogPins;
import dev.cairn.registry.gc.Pins;
import dev.cairn.service.ServiceRuntime;

/**
 * What of a registry works on the log: its stage, and the reading of what must be kept. A registry serves without them, so
 * a log that is away at the start is waited for, beside it.
 */
final class RegistryOnLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryOnLog.class);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);
    private static final Duration BEFORE_INTERRUPT = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final RegistryLog config;
    private final InstantSource clock;
    private final LogPins pins;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread starter;
    private volatile @Nullable ServiceRuntime runtime;

    private RegistryOnLog(RegistryLog config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.pins = LogPins.start(config.log(), config.restoreHorizon(), clock);
        this.starter = Thread.ofPlatform().daemon().name("registry-log").unstarted(this::startStage);
    }

    /** Starts both, and does not wait for them. */
    static RegistryOnLog start(RegistryLog config, InstantSource clock) {
        RegistryOnLog started = new RegistryOnLog(config, clock);
        started.starter.start();
        return started;
    }

    private void startStage() {
        boolean told = false;
        try {
            while (closing.getCount() > 0) {
                try {
                    config.topics().run();
                    runtime = ServiceRuntime.start(
                            config.service(),
                            List.of(new ServiceRuntime.Running<>(new RegistryStage(), (_, _) -> {})),
                            config.log(),
                            clock,
                            config.listener());
                    return;
                } catch (RuntimeException e) { // it goes on without the log, and tells of it when it can
                    if (!told) {
                        LOG.atWarn()
                                .addKeyValue("reason", String.valueOf(e.getMessage()))
                                .log(
                                        "The registry tells nothing to the log yet; it serves, and tries again until it can");
                    }
                    told = true;
                }
                if (closing.await(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            LOG.atDebug().log("The start of the registry's stage was interrupted");
        }
    }

    Pins pins() {
        return pins;
    }

    boolean isReady() {
        ServiceRuntime started = runtime;
        return started != null && started.isReady();
    }

    Optional<String> whatIsMissing() throws InterruptedException {
        ServiceRuntime started = runtime;
        return started == null
                ? Optional.of("the registry's stage has not started: Kafka does not answer")
                : started.whatIsMissing();
    }

    @Override
    public void close() {
        closing.countDown();
        pins.close();
        try {
            if (!starter.join(BEFORE_INTERRUPT)) {
                starter.interrupt(); // it waits for a log that is away
            }
            if (!starter.join(CLOSE_WITHIN)) {
                LOG.atWarn().log("The start of the registry's stage does not end");
            }
        } catch (InterruptedException _) {
            starter.interrupt();
            Thread.currentThread().interrupt();
        }
        ServiceRuntime started = runtime;
        if (started != null) {
            started.close();
        }
    }
}
