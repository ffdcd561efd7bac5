package dev.cairn.build.builder;

import java.time.Duration;
import java.util.List;

/** A moment by which a build must be done, on the clock that is never set. */
final class Deadline {

    private final Duration time;
    private final long end;

    private Deadline(Duration time) {
        this.time = time;
        this.end = System.nanoTime() + time.toNanos();
    }

    static Deadline in(Duration time) {
        return new Deadline(time);
    }

    /** What is left of it; zero or less when it has passed. */
    Duration left() {
        return Duration.ofNanos(end - System.nanoTime());
    }

    /** What is left of it, more than zero. */
    Duration remaining() throws BuildFailedException {
        Duration remaining = left();
        if (!remaining.isPositive()) {
            throw passed();
        }
        return remaining;
    }

    BuildFailedException passed() {
        return passed("", List.of());
    }

    /** While a program was running, whose last lines may tell what it was waiting for. */
    BuildFailedException passed(String program, List<String> lastLines) {
        return new BuildFailedException(
                BuildFailedException.DEADLINE,
                "The build was not done within " + time.toSeconds() + " s and was ended"
                        + (program.isEmpty() ? "" : " while '" + program + "' was running")
                        + ": make it faster, or allow it more (builds.within in platform.yaml)",
                lastLines);
    }
}
