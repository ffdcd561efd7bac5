package dev.cairn.deploy.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a stream whose sender has stalled: a read from the network has no deadline of its own. */
final class DeadlineStream extends FilterInputStream {

    private static final Logger LOG = LoggerFactory.getLogger(DeadlineStream.class);

    private final CompletableFuture<Void> timer;

    DeadlineStream(InputStream in, Duration within) {
        super(in);
        this.timer = CompletableFuture.runAsync(
                () -> breakOff(in), CompletableFuture.delayedExecutor(within.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static void breakOff(InputStream in) {
        LOG.atWarn().log("A transfer took too long and is broken off");
        try {
            in.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The transfer could not be broken off");
        }
    }

    @Override
    public void close() throws IOException {
        timer.cancel(false);
        super.close();
    }
}
