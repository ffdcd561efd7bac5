package dev.cairn.benchmarks.hop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Sample;
import dev.cairn.benchmarks.report.Target;
import dev.cairn.benchmarks.report.Unit;

/**
 * From an acknowledged PushReceived to a readable DeploymentRequested, without the time inside the effects that read
 * sources and build, as a multiple of one hop by an {@link EmptyStage} on the same broker with the same settings: a
 * command is sent, and its fact can be read. The way of a push has five such hops, of which two begin with the outcome of
 * an effect that is sent; the hops from the acknowledgement of their command are told beside it. Both are measured in
 * turns.
 */
public final class HopBenchmark {

    private static final String NAME = "hop";
    private static final double P99 = 0.99;

    private final Plan plan;
    private final Consumer<String> progress;

    /**
     * How much is measured.
     *
     * @param warmUp deliveries that do not count
     * @param oneByOne deliveries of which each waits for the one before
     * @param atRate deliveries at a fixed rate
     * @param perSecond that rate
     */
    public record Plan(int warmUp, int oneByOne, int atRate, int perSecond) {

        /** Enough for a p99. */
        public static Plan whole() {
            return new Plan(2000, 500, 600, 20);
        }

        /** Enough to see that it works. */
        public static Plan quick() {
            return new Plan(20, 50, 60, 20);
        }
    }

    /** Tells its progress, for people. */
    public HopBenchmark(Plan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Measures, with a broker that keeps its data in the folder. */
    public List<Figure> run(Path folder) throws IOException, InterruptedException {
        try (Pipeline pipeline = Pipeline.start(folder)) {
            progress.accept("hop: warming up with " + plan.warmUp() + " deliveries");
            inTurns(pipeline, plan.warmUp());
            progress.accept("hop: " + plan.oneByOne() + " deliveries, one by one");
            Turns turns = inTurns(pipeline, plan.oneByOne());
            progress.accept("hop: " + plan.atRate() + " deliveries, " + plan.perSecond() + " each second");
            List<Delivery> rated = atRate(pipeline);
            return figures(turns, rated);
        }
    }

    private record Turns(List<Pipeline.Hop> hops, List<Delivery> deliveries) {}

    private static Turns inTurns(Pipeline pipeline, int times) throws InterruptedException {
        Turns turns = new Turns(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < times; i++) {
            turns.hops().add(pipeline.hop());
            Delivery delivery = pipeline.push();
            delivery.awaitEnd();
            turns.deliveries().add(delivery);
        }
        return turns;
    }

    /** Each is sent at its own time, whatever became of those before. */
    private List<Delivery> atRate(Pipeline pipeline) throws InterruptedException {
        List<Delivery> deliveries = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < plan.atRate(); i++) {
            long at = began + i * TimeUnit.SECONDS.toNanos(1) / plan.perSecond();
            while (System.nanoTime() < at) {
                LockSupport.parkNanos(at - System.nanoTime());
            }
            deliveries.add(pipeline.push());
        }
        for (Delivery delivery : deliveries) {
            delivery.awaitEnd();
        }
        return deliveries;
    }

    private List<Figure> figures(Turns turns, List<Delivery> rated) {
        Sample hop = hops(turns, Pipeline.Hop::sent);
        Sample acknowledged = hops(turns, Pipeline.Hop::acknowledged);
        Sample whole = requested(turns.deliveries());
        Sample busy = requested(rated);
        List<Figure> figures = new ArrayList<>();
        figures.add(millis("one hop, median", hop.median()));
        figures.add(millis("one hop, p99", hop.quantile(P99)));
        figures.add(millis("one hop from the acknowledgement of its command, median", acknowledged.median()));
        figures.add(millis("one hop from the acknowledgement of its command, p99", acknowledged.quantile(P99)));
        figures.add(millis("push to DeploymentRequested, median", whole.median()));
        figures.add(millis("push to DeploymentRequested, p99", whole.quantile(P99)));
        figures.add(times("median as multiple of a hop's median", whole.median() / hop.median())
                .with(Target.atMost(6)));
        figures.add(times("p99 as multiple of a hop's p99", whole.quantile(P99) / hop.quantile(P99))
                .with(Target.atMost(10)));
        figures.add(times("p99 as multiple of a hop's median", whole.quantile(P99) / hop.median()));
        figures.add(times(
                "median as multiple of the median of a hop from its acknowledgement",
                whole.median() / acknowledged.median()));
        figures.add(times(
                "p99 as multiple of the p99 of a hop from its acknowledgement",
                whole.quantile(P99) / acknowledged.quantile(P99)));
        steps(turns.deliveries())
                .forEach((step, at) -> figures.add(millis("all in all until " + step + ", median", at.median())));
        String rate = "at " + plan.perSecond() + "/s: ";
        figures.add(millis(rate + "push to DeploymentRequested, median", busy.median()));
        figures.add(millis(rate + "push to DeploymentRequested, p99", busy.quantile(P99)));
        figures.add(times(rate + "median as multiple of a hop's median", busy.median() / hop.median()));
        figures.add(times(rate + "p99 as multiple of a hop's p99", busy.quantile(P99) / hop.quantile(P99)));
        return figures;
    }

    private static Sample hops(Turns turns, ToDoubleFunction<Pipeline.Hop> what) {
        return Sample.of(turns.hops().stream().map(what::applyAsDouble).toList());
    }

    private static Sample requested(List<Delivery> deliveries) {
        return Sample.of(deliveries.stream().map(Delivery::millis).toList());
    }

    private static Map<String, Sample> steps(List<Delivery> deliveries) {
        Map<String, Sample> steps = new LinkedHashMap<>();
        for (String step : Delivery.STEPS) {
            steps.put(
                    step,
                    Sample.of(deliveries.stream()
                            .map(delivery -> delivery.millisUntil(step))
                            .toList()));
        }
        return steps;
    }

    private static Figure millis(String what, double value) {
        return Figure.of(NAME, what, value, Unit.MILLIS);
    }

    private static Figure times(String what, double value) {
        return Figure.of(NAME, what, value, Unit.TIMES);
    }
}
