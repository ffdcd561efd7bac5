package dev.cairn.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where it was measured.
 *
 * @param processor its name, as the kernel tells it
 * @param cores how many the JVM may use
 * @param memoryMebibytes all memory, in MiB
 * @param system kernel and its version
 * @param java the JVM
 * @param fileSystem the kind of file system that the data folders were on
 * @param load how many threads ran or waited on average in the minute before: above 1, others were at work
 */
public record Machine(
        String processor, int cores, long memoryMebibytes, String system, String java, String fileSystem, double load) {

    private static final long KIBIBYTES = 1024;

    /** This one. */
    public static Machine here(Path data) throws IOException {
        return new Machine(
                value(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(value(Path.of("/proc/meminfo"), "MemTotal").split(" ", 2)[0]) / KIBIBYTES,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                Files.getFileStore(data).type(),
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]));
    }

    private static String value(Path file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("0 unknown");
        }
    }

    String describe() {
        return processor + ", " + cores + " cores, " + memoryMebibytes + " MiB of memory, " + system + ", " + java
                + ", data on " + fileSystem + "; load before the run: " + load + ".";
    }
}
