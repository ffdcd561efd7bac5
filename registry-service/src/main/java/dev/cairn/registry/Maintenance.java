package dev.cairn.registry;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.registry.gc.Collector;
import dev.cairn.registry.gc.GcOutcome;
import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.scrub.Pace;
import dev.cairn.registry.scrub.ScrubReader;
import dev.cairn.registry.scrub.ScrubResult;
import dev.cairn.registry.scrub.ScrubTimes;
import dev.cairn.registry.scrub.Scrubber;
import dev.cairn.registry.storage.StorageException;

/** Runs the collector and the scrubber at their times, each in a thread of its own, until it is closed. */
final class Maintenance implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Thread collecting;
    private final Thread scrubbing;

    /** @param lastScrub is told of each scrub that went through, by the scrubber */
    Maintenance(
            Collector collector,
            Supplier<GcTimes> gcTimes,
            Scrubber scrubber,
            Supplier<ScrubTimes> scrubTimes,
            LastScrub lastScrub) {
        this.collecting = Thread.ofVirtual().name("registry-gc").unstarted(() -> {
            Supplier<Duration> every = () -> gcTimes.get().every();
            repeat("collector", every, every, () -> {
                GcOutcome _ = collector.run(gcTimes.get(), false, _ -> {});
            });
        });
        this.scrubbing = Thread.ofVirtual().name("registry-scrub").unstarted(() -> {
            Supplier<Duration> every = () -> scrubTimes.get().every();
            Supplier<Duration> left = () -> lastScrub.untilNext(every.get());
            repeat("scrubber", left, every, () -> {
                if (!left.get().isZero()) {
                    return; // an operator has asked for one meanwhile
                }
                Pace pace = new Pace(scrubTimes.get().bytesPerSecond(), System::nanoTime);
                log(scrubber.run(pace, new Unheard()));
            });
        });
    }

    void start() {
        collecting.start();
        scrubbing.start();
    }

    /** What is done again and again. */
    private interface Run {
        void once() throws InterruptedException;
    }

    // A run that fails must not be the last one.
    @SuppressWarnings("IllegalCatch")
    private static void repeat(String name, Supplier<Duration> wait, Supplier<Duration> afterFailure, Run run) {
        Supplier<Duration> next = wait;
        try {
            while (true) {
                Thread.sleep(next.get());
                next = afterFailure;
                try {
                    run.once();
                    next = wait;
                } catch (StorageException e) {
                    if (Thread.interrupted()) {
                        return; // broken off by the closing
                    }
                    LOG.atError()
                            .addKeyValue("run", name)
                            .setCause(e)
                            .log("Storage failed; trying again at the next turn");
                } catch (RuntimeException e) {
                    LOG.atError().addKeyValue("run", name).setCause(e).log("Failed; trying again at the next turn");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    private static void log(ScrubResult result) {
        LOG.atInfo()
                .addKeyValue("checked", result.checked())
                .addKeyValue("bytes", result.bytes())
                .addKeyValue("corrupted", result.corrupted())
                .addKeyValue("unreadable", result.unreadable())
                .log("All content was checked");
    }

    /** What is corrupt is logged, counted and told by others. */
    private static final class Unheard implements ScrubReader {

        @Override
        public void checked(Digest digest, long size) {
            // As said above.
        }

        @Override
        public void corrupted(Digest digest, List<Repository> repositories) {
            // As said above.
        }
    }

    @Override
    public void close() {
        collecting.interrupt();
        scrubbing.interrupt();
        try {
            collecting.join(CLOSING);
            scrubbing.join(CLOSING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
