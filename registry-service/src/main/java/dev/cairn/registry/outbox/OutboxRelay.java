package dev.cairn.registry.outbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.log.EventLog;
import dev.cairn.registry.storage.Outbox;

/**
 * Takes notices from the outbox to the inbox of {@link dev.cairn.registry.events.RegistryStage}, those of a repository in
 * order, each at least once. One leaves the outbox when the log has acknowledged it, and not before: a log that is away
 * is waited for, for ever, and so is a disk that fails. Without a log nothing is delivered and all wait.
 */
public final class OutboxRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int AT_ONCE = 256;
    private static final Duration END_OF_ROUND = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final Optional<EventLog> log;
    private final RelayPace pace;
    private final MeterRegistry metrics;
    private final List<Gauge> gauges;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Instant oldest;

    private OutboxRelay(
            Outbox outbox, Optional<EventLog> log, InstantSource clock, MeterRegistry metrics, RelayPace pace) {
        this.outbox = outbox;
        this.log = log;
        this.pace = pace;
        this.metrics = metrics;
        this.gauges = List.of(
                Gauge.builder("cairn.registry.outbox.waiting", outbox, Outbox::waiting)
                        .description("Notices of the registry that the log does not have yet")
                        .register(metrics),
                Gauge.builder("cairn.registry.outbox.delayed", outbox, Outbox::delayed)
                        .description("Notices of the registry that its storage fails for, while it answers for others")
                        .register(metrics),
                Gauge.builder("cairn.registry.outbox.unreadable", outbox, Outbox::unreadable)
                        .description("Notices of the registry that could not be read and were set aside")
                        .register(metrics),
                Gauge.builder("cairn.registry.outbox.lag.seconds", () -> lag(clock.instant()))
                        .description("The age of the oldest notice that the log does not have yet")
                        .baseUnit("seconds")
                        .register(metrics));
        this.thread = Thread.ofVirtual().name("outbox-relay").unstarted(this::run);
    }

    /**
     * Starts it. The outbox and the log stay open when it is closed; it must be closed before them.
     *
     * @param log none: notices wait until a later start has one
     * @param metrics gets {@code cairn.registry.outbox.waiting}, {@code .delayed}, {@code .unreadable} and {@code .lag.seconds}
     */
    public static OutboxRelay start(
            Outbox outbox, Optional<EventLog> log, InstantSource clock, MeterRegistry metrics, RelayPace pace) {
        OutboxRelay relay = new OutboxRelay(outbox, log, clock, metrics, pace);
        relay.thread.start();
        return relay;
    }

    private double lag(Instant now) {
        Instant since = oldest;
        return since == null ? 0 : Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
    }

    private void run() {
        int failures = 0;
        Duration pause = Duration.ZERO;
        try {
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    pause = deliverSome() ? Duration.ZERO : pace.look();
                    if (failures > 0) {
                        LOG.atInfo().addKeyValue("waiting", outbox.waiting()).log("Notices are delivered again");
                    }
                    failures = 0;
                } catch (RuntimeException e) { // whatever it is, a notice must not be lost: it is tried again
                    if (failures == 0 && closing.getCount() > 0) {
                        tellTrouble(e);
                    }
                    failures = Math.min(failures + 1, Integer.SIZE);
                    pause = pace.afterFailures(failures);
                }
            }
        } catch (InterruptedException _) {
            LOG.atDebug().log("The relay was interrupted; what it had under way is delivered again");
        }
    }

    private void tellTrouble(RuntimeException trouble) {
        LOG.atWarn()
                .addKeyValue("waiting", outbox.waiting())
                .addKeyValue("reason", String.valueOf(trouble.getMessage()))
                .log("Notices cannot be delivered; they wait, and are tried again until they can");
    }

    /** Whether there may be more to deliver at once. */
    private boolean deliverSome() throws InterruptedException {
        List<Outbox.Entry> entries = outbox.oldest(log.isEmpty() ? 1 : AT_ONCE);
        oldest = entries.isEmpty() ? null : entries.getFirst().at();
        if (entries.isEmpty() || log.isEmpty()) {
            return false;
        }
        new Delivery(outbox, log.get(), pace.appendWithin()).deliver(entries);
        return true;
    }

    /** Lets what is under way be acknowledged for a second, then stops: within five seconds. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(END_OF_ROUND)) {
                thread.interrupt();
                if (!thread.join(CLOSE_WITHIN.minus(END_OF_ROUND))) {
                    LOG.atWarn().log("The relay of the outbox does not end; what it delivers now is delivered again");
                }
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        gauges.forEach(metrics::remove);
    }
}
