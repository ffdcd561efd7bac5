package dev.cairn.deploy.target.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what the kernel does not announce: the end of a process that is not our child, a file of a script. */
final class Waiting {

    private static final long FIRST_MILLIS = 2;
    private static final long LONGEST_MILLIS = 50;

    private Waiting() {}

    /** Looks until it holds or the time is over; whether it held. Looks at least once. */
    static boolean until(BooleanSupplier condition, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        long pause = FIRST_MILLIS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            pause(pause);
            pause = Math.min(pause * 2, LONGEST_MILLIS);
        }
        return true;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw Failures.interrupted(e);
        }
    }
}
