package dev.cairn.benchmarks.start;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.cairn.benchmarks.process.Program;

/**
 * A JVM with nothing but a broker.
 *
 * @param options of the JVM
 */
record BareStart(List<String> options) {

    private static final Duration WITHIN = Duration.ofMinutes(3);

    BareStart {
        options = List.copyOf(options);
    }

    /** A JVM without any options. */
    static BareStart plain() {
        return new BareStart(List.of());
    }

    /** With the options of this JVM, which are those of the launcher, and with a cache that is made for it in the folder. */
    static BareStart tuned(List<String> options, Path folder) throws IOException, InterruptedException {
        Path cache = folder.resolve("bare.aot");
        List<String> training = new ArrayList<>(options);
        training.add("-XX:AOTCacheOutput=" + cache);
        List<String> command = new BareStart(training).command(folder.resolve("training"));
        command.add("and-stop");
        Program.run(command, Map.of(), folder.resolve("training.log"), WITHIN);
        List<String> cached = new ArrayList<>(options);
        cached.add("-XX:AOTCache=" + cache);
        return new BareStart(cached);
    }

    private List<String> command(Path data) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BareBroker.class.getName()));
        command.add(data.toString());
        return command;
    }

    /** Milliseconds from the command until clients are served. */
    double time(Path data, Path errors) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (Program broker = Program.start(command(data), Map.of(), errors)) {
            broker.line(WITHIN);
            return (System.nanoTime() - began) / 1e6;
        }
    }
}
