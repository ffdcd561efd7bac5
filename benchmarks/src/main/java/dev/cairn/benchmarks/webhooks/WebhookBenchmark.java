package dev.cairn.benchmarks.webhooks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.cairn.benchmarks.process.Wrk;
import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Sample;
import dev.cairn.benchmarks.report.Target;
import dev.cairn.benchmarks.report.Unit;

/**
 * Webhooks taken each second, with their signatures checked and acknowledged by the broker, against the same HTTP server
 * that only reads bodies, under the same load, in turns.
 */
public final class WebhookBenchmark {

    private static final String NAME = "webhooks";
    // So many that the broker has a batch to flush at any time: it is full, and waits for nobody.
    private static final int CONNECTIONS = 256;

    private final int times;
    private final Duration each;
    private final Consumer<String> progress;

    /**
     * Tells its progress, for people.
     *
     * @param times how often each of the two is loaded
     * @param each how long
     */
    public WebhookBenchmark(int times, Duration each, Consumer<String> progress) {
        this.times = times;
        this.each = each;
        this.progress = progress;
    }

    /** Measures, with a broker that keeps its data in the folder. */
    public List<Figure> run(Path folder) throws IOException, InterruptedException {
        Wrk.check();
        Wrk wrk = new Wrk(Hooks.write(folder), CONNECTIONS);
        Path errors = folder.resolve("wrk.log");
        List<Wrk.Result> real = new ArrayList<>();
        List<Wrk.Result> plain = new ArrayList<>();
        try (Servers servers = Servers.start(folder)) {
            progress.accept("webhooks: warming up");
            wrk.load(servers.baseline(), each, errors);
            wrk.load(servers.real(), each, errors);
            for (int i = 0; i < times; i++) {
                progress.accept("webhooks: round " + (i + 1) + " of " + times);
                real.add(wrk.load(servers.real(), each, errors));
                plain.add(wrk.load(servers.baseline(), each, errors));
            }
        }
        return figures(real, plain);
    }

    private static List<Figure> figures(List<Wrk.Result> real, List<Wrk.Result> plain) {
        double taken = rate(real);
        double read = rate(plain);
        return List.of(
                Figure.of(NAME, "taken each second, median of the rounds", taken, Unit.PER_SECOND),
                Figure.of(NAME, "only read, median of the rounds", read, Unit.PER_SECOND),
                Figure.of(NAME, "taken as multiple of only read", taken / read, Unit.TIMES)
                        .with(Target.atLeast(0.5)),
                Figure.of(NAME, "taken, p99 of the latency", latency(real), Unit.MILLIS),
                Figure.of(NAME, "only read, p99 of the latency", latency(plain), Unit.MILLIS));
    }

    private static double rate(List<Wrk.Result> results) {
        return Sample.of(results.stream().map(Wrk.Result::perSecond).toList()).median();
    }

    private static double latency(List<Wrk.Result> results) {
        return Sample.of(results.stream().map(Wrk.Result::p99Millis).toList()).median();
    }
}
