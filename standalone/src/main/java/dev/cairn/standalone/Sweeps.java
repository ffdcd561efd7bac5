package dev.cairn.standalone;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.target.process.ProcessTarget;

/** Clears away now and then what targets no longer need: a disk does not fill with what once ran. */
final class Sweeps implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeps.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sweep").factory());
    private final List<ProcessTarget> targets;

    private Sweeps(Collection<ProcessTarget> targets) {
        this.targets = List.copyOf(targets);
    }

    static Sweeps start(Collection<ProcessTarget> targets, Duration first, Duration pause) {
        Sweeps sweeps = new Sweeps(targets);
        var _ = sweeps.thread.scheduleWithFixedDelay(
                sweeps::sweep, first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        return sweeps;
    }

    private void sweep() {
        for (ProcessTarget target : targets) {
            try {
                target.sweep(Set.of());
            } catch (RuntimeException
                    | Error e) { // thrown on, it would end all later sweeps; the next sweep may go better, and nothing
                // waits for this one
                LOG.atWarn().setCause(e).log("Target cannot be swept");
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
