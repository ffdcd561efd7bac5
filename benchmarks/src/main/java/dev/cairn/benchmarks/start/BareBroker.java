package dev.cairn.benchmarks.start;

import java.io.PrintStream;
import java.nio.file.Path;

import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;

/** The baseline of a start: the embedded broker and nothing else. */
public final class BareBroker {

    private BareBroker() {}

    /**
     * Starts a broker, prints its address when it serves, and runs until it is told to stop; with a second argument it
     * stops at once.
     */
    public static void main(String[] args) throws InterruptedException {
        EmbeddedKafka kafka = EmbeddedKafka.start(new Config(Path.of(args[0])));
        new PrintStream(System.out, true).println(kafka.bootstrapServers());
        if (args.length > 1) {
            kafka.close();
            System.exit(0);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        Thread.currentThread().join();
    }
}
