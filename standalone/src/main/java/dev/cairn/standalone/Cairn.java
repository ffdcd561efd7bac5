package dev.cairn.standalone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

import dev.cairn.log.EventLog;
import dev.cairn.model.Endpoints;

/** A whole Cairn on a data folder, as the demo and tests start one: on the standard ports, or on free ones. */
public final class Cairn implements AutoCloseable {

    private final Standalone standalone;

    private Cairn(Standalone standalone) {
        this.standalone = standalone;
    }

    /**
     * Starts one. Ports of the standard that are taken are replaced by free ones.
     *
     * @param progress is told what is being started
     */
    public static Cairn start(Path data, Consumer<String> progress) {
        Ports ports = Ports.standardOrFree();
        return new Cairn(
                Standalone.start(new StandaloneConfig(data, data.resolve("platform.yaml"), ports, false), progress));
    }

    /** Waits until everything is ready. */
    public void awaitReady(Duration within) throws InterruptedException {
        standalone.awaitReady(within);
    }

    /** Where everything answers. */
    public Endpoints endpoints() {
        return standalone.endpoints();
    }

    /** The log. */
    public EventLog log() {
        return standalone.log();
    }

    @Override
    public void close() {
        standalone.close();
    }
}
