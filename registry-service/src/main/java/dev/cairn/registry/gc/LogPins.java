package dev.cairn.registry.gc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.MalformedMessageException;
import dev.cairn.event.Topic;
import dev.cairn.log.EventLog;
import dev.cairn.log.LogRecord;
import dev.cairn.log.LogUnavailableException;
import dev.cairn.log.ReadFrom;
import dev.cairn.oci.Digest;

/**
 * Reads {@code cairn.deployments} from its beginning, and goes on: what ever succeeded in an environment within the
 * restore horizon is pinned, and so is what a deployment names that has no outcome yet. It fails closed: without an
 * answer of the log, or with a fact that it cannot understand, it says nothing, and nothing is swept.
 */
public final class LogPins implements Pins, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogPins.class);
    private static final Duration CATCH_UP_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final EventLog log;
    private final Optional<Duration> horizon;
    private final InstantSource clock;
    private final Duration catchUpWithin;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Following following;

    private LogPins(EventLog log, Optional<Duration> horizon, InstantSource clock, Duration catchUpWithin) {
        this.log = log;
        this.horizon = horizon;
        this.clock = clock;
        this.catchUpWithin = catchUpWithin;
        this.thread = Thread.ofVirtual().name("registry-pins").unstarted(this::run);
    }

    /**
     * Starts to read. A log that is away is waited for.
     *
     * @param log stays open when this is closed
     * @param horizon how far back an environment may be restored; none: for ever
     * @param clock tells how long ago something ran
     */
    public static LogPins start(EventLog log, Optional<Duration> horizon, InstantSource clock) {
        return start(log, horizon, clock, CATCH_UP_WITHIN);
    }

    static LogPins start(EventLog log, Optional<Duration> horizon, InstantSource clock, Duration catchUpWithin) {
        LogPins pins = new LogPins(log, horizon, clock, catchUpWithin);
        pins.thread.start();
        return pins;
    }

    /** One reading of the whole topic. */
    private static final class Following implements AutoCloseable {

        private final DeployedDigests digests;
        private final EventLog.Subscription tail;
        private volatile boolean isBroken;

        Following(EventLog log, Optional<Duration> horizon) {
            this.digests = new DeployedDigests(horizon);
            this.tail = log.tail(Set.of(Topic.DEPLOYMENTS.id()), ReadFrom.beginning(), this::add);
        }

        private void add(LogRecord record) {
            if (isBroken) {
                return;
            }
            try {
                if (CloudEvents.decode(record.message()).data() instanceof DeploymentEvent event) {
                    digests.add(event, record.timestamp());
                }
            } catch (MalformedMessageException | IllegalStateException e) {
                isBroken = true;
                LOG.atError()
                        .addKeyValue("position", record.position())
                        .addKeyValue("reason", e.getMessage())
                        .log("What is deployed cannot be told from the log: nothing is collected."
                                + " Restore the topic, or start a version that knows this fact");
            }
        }

        /** Whether what is known now can be relied on. */
        boolean isSound() {
            return !isBroken && tail.isRunning() && tail.isAnswered();
        }

        @Override
        public void close() {
            tail.close();
        }
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                follow();
                if (closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            LOG.atDebug().log("Reading of deployments was interrupted");
        }
    }

    private void follow() throws InterruptedException {
        try (Following now = new Following(log, horizon)) {
            following = now;
            while (now.tail.isRunning() && !closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                // The tail waits for the log by itself.
            }
        } catch (LogUnavailableException e) {
            LOG.atDebug().setCause(e).log("Deployments cannot be read yet; trying again");
        } finally {
            following = null;
        }
    }

    @Override
    public Optional<Pinned> pinned() {
        Following now = following;
        try {
            if (now == null || !now.tail.awaitCaughtUp(catchUpWithin) || !now.isSound()) {
                return Optional.empty();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        return Optional.of(digest -> holds(now, digest));
    }

    private boolean holds(Following now, Digest digest) {
        return now.digests.holds(digest, clock.instant()) || !now.isSound();
    }

    /** Stops reading, within five seconds; what was answered before holds everything from then on. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
