package dev.cairn.http;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The connections of a service: what each is given at its beginning, and how many there are at most, in all and of one
 * address. For many threads.
 */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);

    /**
     * So many buffers of up to 64 KiB are read in one go. By default it is sixteen, also of a request that is paused,
     * since Vert.x looks at that only afterwards, and then fifty uploads that wait for a slow disk hold 50 MB of the
     * direct memory, of which there are 96.
     */
    private static final int READS_AT_ONCE = 1;

    /**
     * Of a record of TLS that has come in part the whole buffer is kept that it was read into, for as long as a connection
     * does not read on, and that is direct memory. Netty's own largest is 64 KiB.
     */
    private static final int LARGEST_READ_OF_TLS = 16 << 10;

    private static final int FIRST_READ = 2 << 10;
    private static final int SMALLEST_READ = 64;

    /** Each service gets this part of the files that the process may open: the log and the content need some as well. */
    private static final int PART_OF_FILES = 8;

    private static final int WHERE_NOBODY_KNOWS = 1024;
    /** They get this part of the heap: what requests hold and what they do with it needs the rest. */
    private static final int PART_OF_HEAP = 3;
    /** What a connection takes of it if it can: what Vert.x and TLS keep (15 KiB), and what of a body comes in one go. */
    private static final int HEAP_BYTES = 64 << 10;

    private static final long TOLD_EVERY = Duration.ofMinutes(1).toNanos();

    private final String service;
    private final Places places;
    private final Vertx vertx;
    private final Duration silence;
    /** Of each that has sent no request yet: the timer that will close it. */
    private final ConcurrentMap<HttpConnection, Long> silent = new ConcurrentHashMap<>();

    private final AtomicLong fullToldAt = new AtomicLong(System.nanoTime() - TOLD_EVERY);
    private final AtomicLong tooManyOfOneToldAt = new AtomicLong(System.nanoTime() - TOLD_EVERY);

    /**
     * None yet.
     *
     * @param service whose they are
     * @param most one more is closed at once, and so is what would leave less than a tenth of them to other addresses
     * @param silence after how long one is closed that has not sent a request; later others say how long it may be idle
     */
    Connections(String service, int most, Vertx vertx, Duration silence) {
        this.service = service;
        this.places = new Places(most);
        this.vertx = vertx;
        this.silence = silence;
    }

    /** As many as the limit of open files and the heap allow. */
    static int byLimits() {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount() / PART_OF_FILES
                : WHERE_NOBODY_KNOWS;
        return byLimits(files, Runtime.getRuntime().maxMemory());
    }

    /** As many as these files and a heap of so many bytes allow, and at least one. */
    static int byLimits(long files, long heapBytes) {
        return Math.toIntExact(Math.max(1, Math.min(files, heapBytes / PART_OF_HEAP / HEAP_BYTES)));
    }

    void opened(HttpConnection connection) {
        connection.exceptionHandler(failure -> failed(connection, failure));
        String address = SourceAddress.key(connection.remoteAddress());
        switch (places.take(address)) {
            case TAKEN -> taken(connection, address);
            case FULL -> {
                tellThatFull();
                var _ = connection.close();
            }
            case TOO_MANY_OF_ONE -> {
                tellOfTooManyOf(address);
                var _ = connection.close();
            }
        }
    }

    private void taken(HttpConnection connection, String address) {
        connection.closeHandler(_ -> {
            places.leave(address);
            hasSent(connection);
        });
        silent.put(connection, vertx.setTimer(silence.toMillis(), _ -> {
            silent.remove(connection);
            var _ = connection.close();
        }));
        // Vert.x has no option for it.
        if (connection instanceof ConnectionBase base) {
            if (connection.isSsl()) {
                base.channel()
                        .config()
                        .setRecvByteBufAllocator(
                                new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ_OF_TLS));
            }
            if (base.channel().config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator reads) {
                reads.maxMessagesPerRead(READS_AT_ONCE);
            }
        }
    }

    /** A request has come: whoever opens connections only to hold them sends none. */
    void hasSent(HttpConnection connection) {
        Long timer = silent.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    private void tellThatFull() {
        if (isToTell(fullToldAt)) {
            LOG.atWarn()
                    .addKeyValue("service", service)
                    .addKeyValue("open", places.most())
                    .log(
                            "Connections are refused: there are as many as the limit of open files (ulimit -n) and the heap (-Xmx) allow");
        }
    }

    private void tellOfTooManyOf(String address) {
        if (isToTell(tooManyOfOneToldAt)) {
            LOG.atWarn()
                    .addKeyValue("service", service)
                    .addKeyValue("remote", address)
                    .log("Connections of one address are refused: it has nine for each that is free for others");
        }
    }

    private static boolean isToTell(AtomicLong toldAt) {
        long last = toldAt.get();
        long now = System.nanoTime();
        return now - last >= TOLD_EVERY && toldAt.compareAndSet(last, now);
    }

    /** What clients do wrong, or that they go, is of no interest; but a lack of ours may not break a connection in silence. */
    private void failed(HttpConnection connection, Throwable failure) {
        LOG.atLevel(failure instanceof Error ? Level.ERROR : Level.DEBUG)
                .addKeyValue("service", service)
                .addKeyValue("remote", connection.remoteAddress())
                .setCause(failure)
                .log("A connection broke");
    }
}
