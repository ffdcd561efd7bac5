package dev.cairn.registry.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.scrub.ScrubReader;

/** Passes on what a scrub finds, and now and then what it has checked; ends it when nobody listens any more. */
final class ScrubLines implements ScrubReader {

    /** A large blob takes an hour: who waits is to see that it goes on, and what lies between not to cut a silent connection. */
    private static final long TOLD_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final JsonLines lines;
    private final BooleanSupplier stopping;
    private long total;
    private long checked;
    private long bytes;
    private long told = System.nanoTime();

    ScrubLines(JsonLines lines, BooleanSupplier stopping) {
        this.lines = lines;
        this.stopping = stopping;
    }

    @Override
    public void begins(long contents) {
        total = contents;
    }

    @Override
    public void read() {
        if (stopping.getAsBoolean()) {
            throw new StoppingException();
        }
        lines.requireClient();
        if (System.nanoTime() - told > TOLD_EVERY_NANOS) {
            told = System.nanoTime();
            lines.send(Map.of("action", "progress", "checked", checked, "total", total, "bytes", bytes));
        }
    }

    @Override
    public void checked(Digest digest, long size) {
        checked++;
        bytes += size;
    }

    @Override
    public void corrupted(Digest digest, List<Repository> repositories) {
        checked++;
        List<String> names = new ArrayList<>();
        repositories.forEach(repository -> names.add(repository.name()));
        lines.send(Map.of("action", "corrupted", "digest", digest.toString(), "repositories", names));
    }

    /** The registry is being stopped, and does not wait for the run's end. */
    static final class StoppingException extends RuntimeException {}
}
