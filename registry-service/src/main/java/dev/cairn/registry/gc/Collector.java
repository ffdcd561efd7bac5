package dev.cairn.registry.gc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.registry.manifest.ManifestException;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.storage.ContentStore.Reclaimed;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/**
 * Collects garbage while the registry serves. Nothing goes at once: what was used within the grace period is not touched,
 * a blob is set aside first and comes back to whoever asks for it, and what deployments may need is pinned, whatever
 * retention says. While it is not known what is pinned, nothing goes at all. Several threads may ask for runs; they run
 * one after the other. Blocks on the store: for a virtual thread.
 */
public final class Collector {

    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final int PAGE = 500;

    private final RegistryStorage storage;
    private final RepositoryPolicies policies;
    private final Pins pins;
    private final Clock clock;
    private final Consumer<GcOutcome> ended;
    private final ReentrantLock turn = new ReentrantLock();

    /**
     * A collector over a store.
     *
     * @param ended is told of each run that was none for show
     */
    public Collector(
            RegistryStorage storage, RepositoryPolicies policies, Pins pins, Clock clock, Consumer<GcOutcome> ended) {
        this.storage = storage;
        this.policies = policies;
        this.pins = pins;
        this.clock = clock;
        this.ended = ended;
    }

    /**
     * Runs once through all repositories.
     *
     * @param dryRun tells what would go, and changes nothing
     * @param reader is called for each thing that goes; what it throws ends the run
     */
    public GcOutcome run(GcTimes times, boolean dryRun, Consumer<GcItem> reader) {
        turn.lock();
        return runLocked(times, dryRun, reader);
    }

    /**
     * The same for somebody who waits for a run that is under way, but not for long.
     *
     * @return empty if that one has not ended by then
     */
    public Optional<GcOutcome> runWithin(Duration patience, GcTimes times, boolean dryRun, Consumer<GcItem> reader)
            throws InterruptedException {
        return turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)
                ? Optional.of(runLocked(times, dryRun, reader))
                : Optional.empty();
    }

    private GcOutcome runLocked(GcTimes times, boolean dryRun, Consumer<GcItem> reader) {
        try {
            GcOutcome outcome = runOnReserve(times, dryRun, reader);
            log(outcome, dryRun);
            if (!dryRun) {
                ended.accept(outcome);
            }
            return outcome;
        } finally {
            turn.unlock();
        }
    }

    /** On a full disk a run needs what is kept back for it; whatever comes of it, that is kept back again. */
    private GcOutcome runOnReserve(GcTimes times, boolean dryRun, Consumer<GcItem> reader) {
        try {
            return runInTurn(times, dryRun, reader);
        } catch (StorageException e) {
            if (dryRun || !(e.failure() instanceof StorageFailure.OutOfSpace)) {
                throw e;
            }
        }
        try {
            if (!storage.releaseReserve()) {
                throw new StorageException(new StorageFailure.OutOfSpace("collect garbage"));
            }
            return runInTurn(times, false, reader);
        } finally {
            storage.makeReserve();
        }
    }

    private GcOutcome runInTurn(GcTimes times, boolean dryRun, Consumer<GcItem> reader) {
        Tally tally = new Tally(reader);
        Instant started = clock.instant();
        String after = "";
        List<String> warnings = new ArrayList<>();
        while (true) {
            var page = storage.repositories().list(after, PAGE);
            for (Repository repository : page) {
                // Asked anew for each: what was deployed a moment ago counts.
                Optional<Pins.Pinned> pinned = dryRun ? pins.pinnedForShow() : pins.pinned();
                if (pinned.isEmpty()) {
                    return new GcOutcome.Refused(pins.unknownReason());
                }
                RepositoryCollection collection = new RepositoryCollection(
                        storage,
                        repository,
                        policies.of(repository).retention(),
                        times,
                        clock.instant(),
                        dryRun,
                        tally);
                passedOver(repository, () -> collection.run(pinned.get())).ifPresent(warnings::add);
                after = repository.name();
            }
            if (page.size() < PAGE) {
                break;
            }
        }
        Optional<Reclaimed> content =
                dryRun ? Optional.empty() : Optional.of(storage.content().reclaim(started.minus(times.grace())));
        if (dryRun && pins.pinned().isEmpty()) {
            warnings.add(pins.unknownReason());
        }
        Optional<String> warning = warnings.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", warnings));
        return new GcOutcome.Done(tally.items, tally.bytes, tally.setAside, tally.setAsideBytes, content, warning);
    }

    /**
     * Of a repository whose manifests and tags cannot all be read it is not known what it needs: it keeps everything, and the others
     * are collected all the same.
     *
     * @return why it was passed over, if it was
     */
    private static Optional<String> passedOver(Repository repository, Runnable collection) {
        try {
            collection.run();
            return Optional.empty();
        } catch (StorageException e) {
            if (e.isDamage()) {
                return Optional.of(passedOver(repository, e));
            }
            throw e;
        } catch (ManifestException e) {
            return Optional.of(passedOver(repository, e));
        }
    }

    private static String passedOver(Repository repository, RuntimeException e) {
        LOG.atError()
                .addKeyValue("repository", repository)
                .addKeyValue("reason", e.getMessage())
                .log("Garbage of a repository is not collected: one of its manifests or tags cannot be read");
        return "Nothing of " + repository + " is collected: " + e.getMessage();
    }

    private static void log(GcOutcome outcome, boolean dryRun) {
        switch (outcome) {
            case GcOutcome.Done done -> {
                if (done.items() > 0 && !dryRun) {
                    LOG.atInfo()
                            .addKeyValue("items", done.items())
                            .addKeyValue("bytes", done.bytes())
                            .addKeyValue("setAside", done.setAsideBytes())
                            .addKeyValue("freed", done.freedBytes())
                            .log("Garbage was collected");
                }
            }
            case GcOutcome.Refused refused ->
                LOG.atWarn().addKeyValue("reason", refused.reason()).log("Garbage is not collected");
        }
    }

    /** Counts what it passes on. */
    private static final class Tally implements Consumer<GcItem> {

        private final Consumer<GcItem> reader;
        private long items;
        private long bytes;
        private long setAside;
        private long setAsideBytes;

        Tally(Consumer<GcItem> reader) {
            this.reader = reader;
        }

        @Override
        public void accept(GcItem item) {
            if (item.action() != GcItem.Action.RESTORED) {
                items++;
                bytes += item.size();
            }
            if (item.action() == GcItem.Action.QUARANTINED || item.action() == GcItem.Action.WOULD_QUARANTINE) {
                setAside++;
                setAsideBytes += item.size();
            }
            reader.accept(item);
        }
    }
}
