package dev.cairn.cli.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** A line that moves while something takes longer than a second. It is gone when it is closed. */
public final class Progress implements AutoCloseable {

    /** To the line's beginning, and the rest of it away (ECMA-48: EL). */
    static final String CLEAR = "\r\u001b[K";

    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration FRAME = Duration.ofMillis(120);
    private static final String FRAMES = "|/-\\";

    private final AtomicLong count = new AtomicLong();
    private volatile long total;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final @Nullable Thread thread;

    private Progress() {
        this.thread = null;
    }

    private Progress(String what, Console console) {
        this.thread = Thread.ofVirtual().name("cairn-progress").start(() -> show(what, console));
    }

    static Progress start(String what, Console console) {
        return new Progress(what, console);
    }

    static Progress silent() {
        return new Progress();
    }

    /** One more was done. */
    public void step() {
        count.incrementAndGet();
    }

    /**
     * So many are done.
     *
     * @param of how many there are in all; 0 if that is not known
     */
    public void at(long done, long of) {
        total = of;
        count.set(done);
    }

    private void show(String what, Console console) {
        try {
            if (closed.await(QUIET.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            int frame = 0;
            do {
                console.status(CLEAR + FRAMES.charAt(frame++ % FRAMES.length()) + " " + what + numbers());
            } while (!closed.await(FRAME.toMillis(), TimeUnit.MILLISECONDS));
            console.status(CLEAR);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String numbers() {
        long done = count.get();
        long all = total;
        if (all > 0) {
            return " " + Bar.of(done, all) + "  " + done + " of " + all;
        }
        return done == 0 ? "" : " (" + done + ")";
    }

    @Override
    public void close() {
        closed.countDown();
        if (thread == null) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
