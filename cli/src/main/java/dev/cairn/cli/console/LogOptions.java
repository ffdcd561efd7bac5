package dev.cairn.cli.console;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.log.EventLog;
import dev.cairn.log.KafkaConnection;

/** Which log to read. */
public final class LogOptions {

    @Mixin
    private final DataOptions data = new DataOptions();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Kafka's address (default: that of the Cairn that was started in the data folder).")
    private @Nullable String kafka;

    /** The data folder's part of it. */
    public DataOptions data() {
        return data;
    }

    /**
     * Opens the log; the caller closes it.
     *
     * @throws CliException if nothing answers
     */
    public EventLog open(Surroundings surroundings) {
        String address = kafka == null ? data.requiredEndpoints(surroundings).kafka() : kafka;
        return surroundings.logs().apply(KafkaConnection.plain(address));
    }
}
