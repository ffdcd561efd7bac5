package dev.cairn.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When all content was checked last, in a file: a registry that is restarted more often than it is to be scrubbed is scrubbed
 * all the same. Before the first time it counts from the first start. Safe for use by many threads.
 */
final class LastScrub {

    private static final Logger LOG = LoggerFactory.getLogger(LastScrub.class);

    private final Path file;
    private final InstantSource clock;
    private volatile Instant at;

    private LastScrub(Path file, InstantSource clock, Instant at) {
        this.file = file;
        this.clock = clock;
        this.at = at;
    }

    /** As the file says; if it cannot be read, that is so long ago that a run is due. */
    static LastScrub in(Path file, InstantSource clock) {
        try {
            return new LastScrub(
                    file, clock, Instant.parse(Files.readString(file).strip()));
        } catch (NoSuchFileException _) {
            LastScrub first = new LastScrub(file, clock, clock.instant());
            first.write();
            return first;
        } catch (IOException | DateTimeException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("It cannot be read when content was checked last: it is checked now");
            return new LastScrub(file, clock, Instant.EPOCH);
        }
    }

    /** How long it is until the next run, which is {@code every} after the last one; nothing if it is due. */
    Duration untilNext(Duration every) {
        Duration left = every.minus(Duration.between(at, clock.instant()));
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(every) < 0 ? left : every; // the clock was ahead
    }

    /** All content was checked. */
    void done() {
        at = clock.instant();
        write();
    }

    private void write() {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, at.toString());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log(
                            "It cannot be written down when content was checked last: after a restart it may be checked sooner");
        }
    }
}
