package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** When something was last used: the file's time of modification, which nothing else needs. */
final class Times {

    /** Uses within this of each other count as one: a pull of a popular image must not write to the disk each time. */
    private static final Duration GRAIN = Duration.ofSeconds(1);

    /** What the system says of a file system that is read-only, and of a file that is immutable (EROFS, EPERM). */
    private static final Set<String> UNWRITABLE = Set.of("Read-only file system", "Operation not permitted");

    private final Clock clock;

    Times(Clock clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** Marks a file as used now. Where nothing can be written, nothing can be collected either: then it need not be. */
    void use(Path file) throws IOException {
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        } catch (FileSystemException e) {
            if (!UNWRITABLE.contains(String.valueOf(e.getReason()))) {
                throw e;
            }
        }
    }

    /** Whether a use now would count as the same as the last one. */
    boolean isRecent(Instant last) {
        return Duration.between(last, clock.instant()).compareTo(GRAIN) <= 0;
    }

    /** Marks a file as used now, unless it was a moment ago. */
    void use(Path file, Instant last) throws IOException {
        if (!isRecent(last)) {
            use(file);
        }
    }

    /** Marks a file as used then, unless it says something later. */
    static void usedThen(Path file, Instant then) throws IOException {
        if (then.isAfter(of(file))) {
            Files.setLastModifiedTime(file, FileTime.from(then));
        }
    }

    static Instant of(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }
}
