package dev.cairn.benchmarks.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.cairn.benchmarks.process.Program;

/**
 * The Cairn that is measured: a tree of sources, built.
 *
 * @param root where the launcher stands
 */
public record Installation(Path root) {

    private static final Duration CACHE_WITHIN = Duration.ofMinutes(10);
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final List<String> FREE_PORTS =
            List.of("--build-port=0", "--registry-port=0", "--deploy-port=0", "--kafka-port=0", "--router-port=0");

    /** Starts {@code cairn up} on a data folder; it is ready when it prints a line. */
    Program up(Path data, Path errors) throws IOException {
        return up(data, errors, Map.of());
    }

    private Program up(Path data, Path errors, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(root.resolve("cairn").toString(), "up", "-o", "json"));
        command.addAll(FREE_PORTS);
        command.addAll(List.of("--data", data.toString()));
        return Program.start(command, environment, errors);
    }

    /** Sees to it that all is built, and that the launcher has made its cache for a quick start. */
    void prepare(Path folder) throws IOException, InterruptedException {
        try (Program cairn = up(folder.resolve("first"), folder.resolve("first.log"), Map.of("CAIRN_AOT_DELAY", "0"))) {
            cairn.line(CACHE_WITHIN);
            long deadline = System.nanoTime() + CACHE_WITHIN.toNanos();
            while (!hasCache()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("The launcher made no cache in " + caches()
                            + "; a file *.failed there, if any, says why. Can the folder be written?");
                }
                Thread.sleep(500);
            }
        }
    }

    private boolean hasCache() throws IOException {
        if (!Files.isDirectory(caches())) {
            return false;
        }
        try (Stream<Path> files = Files.list(caches())) {
            List<String> names =
                    files.map(file -> String.valueOf(file.getFileName())).toList();
            return names.stream().anyMatch(name -> name.endsWith(".aot"))
                    && names.stream().noneMatch(name -> name.endsWith(".making"));
        }
    }

    private Path caches() {
        return root.resolve("standalone/target/aot");
    }

    /** Milliseconds from the command to ready. */
    double timeUp(Path data, Path errors) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (Program cairn = up(data, errors)) {
            cairn.line(READY_WITHIN);
            return (System.nanoTime() - began) / 1e6;
        }
    }
}
