package dev.cairn.benchmarks.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The load generator {@code wrk}.
 *
 * @param script what it sends: a Lua script
 * @param connections how many are open at a time
 */
public record Wrk(Path script, int connections) {

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern LATENCY = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
    /** wrk takes a slower answer for an error of the socket; its default is 2 s. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration GRACE = Duration.ofSeconds(30);

    /**
     * What came of a load.
     *
     * @param perSecond requests that were answered, each second
     * @param p99Millis the latency that one of a hundred exceeds
     */
    public record Result(double perSecond, double p99Millis) {}

    /**
     * Looks whether it is installed.
     *
     * @throws IllegalStateException if it is not
     */
    public static void check() {
        Installed.path("wrk", "the load generator wrk", "wrk");
    }

    /**
     * Sends as many requests as are answered.
     *
     * @throws IllegalStateException if one is answered with an error, or the script says of one that it was not accepted
     */
    public Result load(URI target, Duration time, Path errors) throws IOException, InterruptedException {
        List<String> command = List.of(
                "wrk",
                "--threads=1",
                "--connections=" + connections,
                "--duration=" + time.toSeconds() + "s",
                "--timeout=" + TIMEOUT.toSeconds() + "s",
                "--latency",
                "--script=" + script,
                target.toString());
        String output = Program.run(command, Map.of(), errors, time.plus(GRACE));
        if (output.contains("Non-2xx") || output.contains("Socket errors") || output.contains("not accepted")) {
            throw new IllegalStateException("Not all requests were answered as they should be:\n" + output);
        }
        return new Result(number(RATE, output), millis(output));
    }

    private static double number(Pattern pattern, String output) {
        return Double.parseDouble(find(pattern, output).group(1));
    }

    private static double millis(String output) {
        Matcher found = find(LATENCY, output);
        double value = Double.parseDouble(found.group(1));
        return switch (found.group(2)) {
            case "us" -> value / 1000;
            case "s" -> value * 1000;
            default -> value;
        };
    }

    private static Matcher find(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("wrk printed no " + pattern + ":\n" + output);
        }
        return matcher;
    }
}
