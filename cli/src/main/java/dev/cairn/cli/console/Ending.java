package dev.cairn.cli.console;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work that would leave something behind clear up when the process is told to end (SIGINT, SIGTERM): the thread that
 * does the work is interrupted, and the process waits for it, though not for long.
 */
public final class Ending implements AutoCloseable {

    /** A person who has pressed Ctrl-C does not look on for longer. */
    private static final Duration CLEAR_WITHIN = Duration.ofSeconds(5);

    private final Thread worker;
    private final Thread hook = new Thread(this::told, "cairn-ending");
    private final CountDownLatch cleared = new CountDownLatch(1);
    private volatile boolean isTold;

    private Ending(Thread worker) {
        this.worker = worker;
    }

    /**
     * Does the work in this thread. If that is interrupted, it says so on standard error before the process may end.
     *
     * @param work clears up when it is interrupted
     * @param forPeople what is left, and how to go on
     * @return the work's exit code, {@link ExitCodes#INTERRUPTED} or {@link ExitCodes#TERMINATED}
     */
    public static int guard(Callable<Integer> work, String forPeople, Console console) throws Exception {
        try (Ending ending = new Ending(Thread.currentThread())) {
            ending.begin();
            return ending.call(work, forPeople, console);
        }
    }

    private int call(Callable<Integer> work, String forPeople, Console console) throws Exception {
        try {
            return work.call();
        } catch (InterruptedException e) {
            return interrupted(forPeople, console);
        } catch (Exception e) {
            // An interrupt closes files, too, and what comes of that has other names.
            if (isTold) {
                return interrupted(forPeople, console);
            }
            throw e;
        }
    }

    private static int interrupted(String forPeople, Console console) {
        int exitCode = exitCode();
        console.failed("Interrupted: " + forPeople, exitCode);
        return exitCode;
    }

    /** That of the process. Hooks are not told which signal they run for, but the JVM handles each in a thread of its name. */
    private static int exitCode() {
        return Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(thread -> thread.getName().equals("SIGTERM handler"))
                ? ExitCodes.TERMINATED
                : ExitCodes.INTERRUPTED;
    }

    private void begin() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            isTold = true; // it ends already
            worker.interrupt();
        }
    }

    private void told() {
        isTold = true;
        worker.interrupt();
        try {
            cleared.await(CLEAR_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        cleared.countDown();
        if (!isTold) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // It was told just now, and does not wait any more.
            }
        }
    }
}
