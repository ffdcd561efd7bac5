package dev.cairn.benchmarks.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The client {@code curl}, for what comes faster than this JVM's own client takes it.
 *
 * @param errors the file that takes what it says of errors
 */
public record Curl(Path errors) {

    private static final Duration WITHIN = Duration.ofMinutes(5);

    /**
     * Looks whether it is installed.
     *
     * @throws IllegalStateException if it is not
     */
    public static void check() {
        Installed.path("curl", "the client curl", "curl");
    }

    /**
     * Gets something and drops it.
     *
     * @return how long that took, in seconds, from the connecting on
     * @throws IllegalStateException if it is of another length
     */
    public double secondsFor(URI uri, long bytes) throws IOException, InterruptedException {
        List<String> command = List.of(
                "curl",
                "--silent",
                "--show-error",
                "--fail",
                "--output",
                "/dev/null",
                "--write-out",
                "%{size_download} %{time_total}",
                uri.toString());
        String[] told = Program.run(command, Map.of(), errors, WITHIN).strip().split(" ", -1);
        if (Long.parseLong(told[0]) != bytes) {
            throw new IllegalStateException(uri + " has " + told[0] + " bytes instead of " + bytes);
        }
        return Double.parseDouble(told[1]);
    }
}
