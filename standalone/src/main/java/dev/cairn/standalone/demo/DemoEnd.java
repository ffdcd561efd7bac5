package dev.cairn.standalone.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.cairn.standalone.Cairn;

/**
 * How the demo ends, by itself or because the process is told to (SIGINT, SIGTERM), whatever step it is at: everything stops,
 * and its folder goes unless it is to stay.
 */
final class DemoEnd implements AutoCloseable {

    /** A person who has pressed Ctrl-C does not look on for longer. */
    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(5);

    /** What was stopped may still write its last file. */
    private static final Duration DELETE_WITHIN = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Story story;
    private final Path folder;
    private final boolean keep;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch left = new CountDownLatch(1);
    private final Thread hook = new Thread(this::told, "cairn-demo-end");
    private @Nullable Cairn running;

    /**
     * For the demo in this thread, which is interrupted when the process is told to end.
     *
     * @param keep whether the folder stays
     */
    DemoEnd(Story story, Path folder, boolean keep) {
        this.story = story;
        this.folder = folder;
        this.keep = keep;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** That is to be stopped then. */
    synchronized void stops(Cairn cairn) {
        running = cairn;
    }

    /** What is done when the process is told to end. */
    void told() {
        story.last(keep ? "Stopping" : "Stopping, and deleting " + folder);
        worker.interrupt();
        try {
            stop();
            var _ = left.await(LEAVE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            stop(); // what was only starting before
            delete();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who comes second waits until it has stopped. */
    private synchronized void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    private synchronized void delete() throws InterruptedException {
        long deadline = System.nanoTime() + DELETE_WITHIN.toNanos();
        while (!keep && Files.exists(folder)) {
            try {
                Trees.delete(folder);
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    story.last(folder + " could not be deleted: " + e.getMessage());
                    return;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    @Override
    public void close() {
        try {
            stop();
            if (removeHook()) {
                delete();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            left.countDown();
        }
    }

    /** Whether that was in time; otherwise it deletes the folder itself. */
    private boolean removeHook() {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            return false; // the JVM is ending
        }
    }
}
