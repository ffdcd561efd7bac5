package dev.cairn.cli.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** How far a transfer of many bytes is. Safe for many threads. */
public final class Transfer implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration FRAME = Duration.ofMillis(120);
    private static final Duration LINE = Duration.ofSeconds(5);
    private static final Duration OBJECT = Duration.ofSeconds(1);
    private static final double NANOS = 1e9;

    private final String what;
    private final Console console;
    private final boolean interactive;
    private final long begin = System.nanoTime();
    private final AtomicLong moved = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile long total;
    private volatile String item = "";

    /**
     * A moment of it, for scripts.
     *
     * @param done bytes of the total that are where they should be, also those that were there already
     * @param bytesPerSecond of what has moved, since the beginning
     */
    record Moment(String action, @Nullable String item, long done, long total, long bytesPerSecond) {}

    private Transfer(String what, Console console, boolean interactive) {
        this.what = what;
        this.console = console;
        this.interactive = interactive;
        this.thread = Thread.ofVirtual().name("cairn-transfer").unstarted(this::show);
    }

    static Transfer start(String what, Console console, boolean interactive) {
        Transfer transfer = new Transfer(what, console, interactive);
        transfer.thread.start();
        return transfer;
    }

    /** How many bytes there are in all, as soon as it is known. */
    public void total(long bytes) {
        total = bytes;
    }

    /** What is on its way now. */
    public void item(String name) {
        item = name;
    }

    /** That many bytes more have moved. */
    public void moved(long bytes) {
        moved.addAndGet(bytes);
        done.addAndGet(bytes);
    }

    /** That many bytes need not move. */
    public void skipped(long bytes) {
        done.addAndGet(bytes);
    }

    /** How many bytes have moved. */
    public long moved() {
        return moved.get();
    }

    private void show() {
        boolean bar = interactive && !console.isJson();
        Duration pause = bar ? FRAME : console.isJson() ? OBJECT : LINE;
        try {
            if (closed.await((bar ? QUIET : pause).toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            do {
                tell(bar);
            } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
            if (bar) {
                console.status(Progress.CLEAR);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(boolean bar) {
        if (bar) {
            console.status(Progress.CLEAR + what + " " + bar() + " " + numbers() + "  " + item);
        } else if (console.isJson()) {
            console.json(new Moment("progress", item.isEmpty() ? null : item, done.get(), total, rate()));
        } else {
            console.note(what + ": " + numbers());
        }
    }

    private long rate() {
        return (long) (moved.get() / Math.max(1e-3, (System.nanoTime() - begin) / NANOS));
    }

    private String numbers() {
        return (total == 0 ? Texts.bytes(done.get()) : Texts.bytes(done.get()) + " of " + Texts.bytes(total)) + ", "
                + Texts.bytes(rate()) + "/s";
    }

    private String bar() {
        return total == 0 ? "" : Bar.of(done.get(), total);
    }

    /** It is over, well or not. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
