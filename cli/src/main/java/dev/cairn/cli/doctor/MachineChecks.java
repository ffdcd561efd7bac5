package dev.cairn.cli.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.Times;

/** The machine itself: disk, memory file system, limits, clock. */
final class MachineChecks {

    private static final long GIB = 1L << 30;
    private static final long TOO_LITTLE = GIB;
    private static final long LITTLE = 5 * GIB;
    /** Older than this program: no clock that was ever set says so. */
    private static final Instant CLOCK_AT_LEAST = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

    private final Path data;
    private final Path sharedMemory;
    private final Path limits;
    private final Clock clock;

    /**
     * Prepares to look.
     *
     * @param data Cairn's data folder, which need not exist
     * @param sharedMemory {@code /dev/shm}
     * @param limits {@code /proc/self/limits}
     */
    MachineChecks(Path data, Path sharedMemory, Path limits, Clock clock) {
        this.data = data;
        this.sharedMemory = sharedMemory;
        this.limits = limits;
        this.clock = clock;
    }

    List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        findings.add(disk());
        findings.add(sharedMemory());
        findings.add(limit("open files", "Max open files", 1_024, 4_096, "ulimit -n 65536"));
        findings.add(limit("processes", "Max processes", 512, 2_048, "ulimit -u 8192"));
        findings.add(clock());
        return findings;
    }

    private Finding disk() {
        Path existing = existing(data);
        try {
            FileStore store = Files.getFileStore(existing);
            long free = store.getUsableSpace();
            String message = String.format(Locale.ROOT, "%.1f GiB free for %s", (double) free / GIB, data);
            if (!Files.isWritable(existing)) {
                return Finding.problem(
                        "disk", existing + " is not writable", "Choose another folder with --data or CAIRN_DATA");
            }
            String advice = "Free some space, or choose another folder with --data or CAIRN_DATA";
            if (free < TOO_LITTLE) {
                return Finding.problem("disk", message, advice);
            }
            return free < LITTLE ? Finding.warning("disk", message, advice) : Finding.ok("disk", message);
        } catch (IOException e) {
            return Finding.problem(
                    "disk", existing + " cannot be looked at: " + e.getMessage(), "Choose another --data");
        }
    }

    /** The folder itself, or the one that it will be made in. */
    private static Path existing(Path folder) {
        @Nullable Path path = folder.toAbsolutePath();
        while (path != null && !Files.isDirectory(path)) {
            path = path.getParent();
        }
        return path == null ? Path.of("/") : path;
    }

    private Finding sharedMemory() {
        try {
            Path probe = Files.createTempFile(sharedMemory, "cairn-doctor", ".tmp");
            Files.delete(probe);
            return Finding.ok("shared memory", sharedMemory + " is writable");
        } catch (IOException e) {
            return Finding.warning(
                    "shared memory",
                    sharedMemory + " is not writable: " + e.getMessage(),
                    "Mount a tmpfs there: secrets reach instances through it");
        }
    }

    private Finding limit(String check, String name, long least, long enough, String advice) {
        try {
            Matcher line = Pattern.compile("^" + name + "\\s+(\\S+)", Pattern.MULTILINE)
                    .matcher(Files.readString(limits));
            if (!line.find()) {
                return Finding.warning(check, limits + " does not tell the limit", "Look at 'ulimit -a'");
            }
            String soft = line.group(1);
            long value = soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            String message = "at most " + soft;
            if (value < least) {
                return Finding.problem(check, message, "Raise the limit: " + advice);
            }
            return value < enough
                    ? Finding.warning(check, message, "Raise the limit: " + advice)
                    : Finding.ok(check, message);
        } catch (NoSuchFileException e) {
            return Finding.ok(check, "not known: there is no " + limits);
        } catch (IOException | NumberFormatException e) {
            return Finding.warning(check, limits + " cannot be read: " + e.getMessage(), "Look at 'ulimit -a'");
        }
    }

    /** Facts are ordered by the broker's clock: one that went back would tell a wrong story. */
    private Finding clock() {
        Instant now = clock.instant();
        String advice = "Set the clock, best by NTP: times of facts are the machine's";
        if (now.isBefore(CLOCK_AT_LEAST)) {
            return Finding.problem("clock", "The clock says " + now + ", which is long past", advice);
        }
        try {
            if (Files.isDirectory(data)) {
                Instant changed = Files.getLastModifiedTime(data).toInstant();
                if (changed.isAfter(now.plus(CLOCK_SKEW))) {
                    return Finding.problem(
                            "clock", "The clock has gone back: " + data + " was changed at " + changed, advice);
                }
            }
            return Finding.ok("clock", Times.day(now, clock.getZone()) + " " + clock.getZone());
        } catch (IOException e) {
            return Finding.warning("clock", data + " cannot be looked at: " + e.getMessage(), advice);
        }
    }
}
