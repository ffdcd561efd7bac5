package dev.cairn.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process has in memory, as Linux tells it in {@code /proc/PID/status}, in MB. */
public final class ResidentMemory {

    private static final double MEGABYTE = 1e6;
    private static final long KIBIBYTE = 1024;

    private ResidentMemory() {}

    /** Now. */
    public static double now(ProcessHandle process) throws IOException {
        return value(process, "VmRSS");
    }

    /** At most, since it began. */
    public static double peak(ProcessHandle process) throws IOException {
        return value(process, "VmHWM");
    }

    private static double value(ProcessHandle process, String which) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            String line = lines.filter(each -> each.startsWith(which + ":"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No " + which + " in /proc"));
            return Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE / MEGABYTE;
        }
    }
}
