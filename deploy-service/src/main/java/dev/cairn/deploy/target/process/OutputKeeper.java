package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the output of instances from filling the disk, for as long as the service runs. */
final class OutputKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutputKeeper.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Instances instances;
    private final long maxBytes;
    private final Thread thread;

    OutputKeeper(Instances instances, long maxBytes) {
        this.instances = instances;
        this.maxBytes = maxBytes;
        this.thread = Thread.ofVirtual().name("output-keeper").start(this::keep);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void keep() {
        try {
            while (true) {
                cut();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("Output keeper ended");
        }
    }

    private void cut() {
        try {
            for (InstanceFolder folder : instances.folders()) {
                new OutputFile(folder.output()).cut(maxBytes);
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("Output could not be cut");
        }
    }
}
