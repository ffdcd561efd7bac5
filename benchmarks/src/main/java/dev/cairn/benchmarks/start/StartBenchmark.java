package dev.cairn.benchmarks.start;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.cairn.benchmarks.process.JvmOptions;
import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Sample;
import dev.cairn.benchmarks.report.Target;
import dev.cairn.benchmarks.report.Unit;

/**
 * {@code cairn up}, from the command to ready, against a bare broker in a JVM of its own, in turns; each on a new data
 * folder, and once more on the same one.
 */
public final class StartBenchmark {

    private static final String NAME = "start";

    private final Installation cairn;
    private final int times;
    private final Consumer<String> progress;

    /**
     * Tells its progress, for people.
     *
     * @param times how often each is started
     */
    public StartBenchmark(Installation cairn, int times, Consumer<String> progress) {
        this.cairn = cairn;
        this.times = times;
        this.progress = progress;
    }

    private interface Start {
        double time(Path data, Path errors) throws IOException, InterruptedException;
    }

    /** What starts, and how long that took. */
    private record Runner(String name, Start start, List<Double> fresh, List<Double> again) {

        static Runner of(String name, Start start) {
            return new Runner(name, start, new ArrayList<>(), new ArrayList<>());
        }

        void run(Path data, Path errors) throws IOException, InterruptedException {
            fresh.add(start.time(data, errors));
            again.add(start.time(data, errors));
        }
    }

    /** Measures, with data folders in that folder. */
    public List<Figure> run(Path folder) throws IOException, InterruptedException {
        progress.accept("start: building, and making the launcher's cache");
        cairn.prepare(folder);
        Runner up = Runner.of("cairn up", cairn::timeUp);
        Runner plain = Runner.of("bare broker, plain JVM", BareStart.plain()::time);
        Runner tuned = Runner.of(
                "bare broker, launcher's options and a cache", BareStart.tuned(JvmOptions.own(), folder)::time);
        for (int i = 0; i < times; i++) {
            progress.accept("start: round " + (i + 1) + " of " + times);
            for (Runner runner : List.of(up, plain, tuned)) {
                Path data = folder.resolve(runner.name().replaceAll("\\W+", "-") + "-" + i);
                runner.run(data, folder.resolve(data.getFileName() + ".log"));
            }
        }
        return figures(up, plain, tuned);
    }

    private static List<Figure> figures(Runner up, Runner plain, Runner tuned) {
        List<Figure> figures = new ArrayList<>();
        for (Runner runner : List.of(up, plain, tuned)) {
            figures.add(Figure.of(NAME, runner.name() + ", median", median(runner.fresh()), Unit.MILLIS));
            figures.add(Figure.of(
                    NAME, runner.name() + ", on the same data again, median", median(runner.again()), Unit.MILLIS));
        }
        figures.add(times("up as multiple of the bare broker in a plain JVM", up.fresh(), plain.fresh())
                .with(Target.atMost(2)));
        figures.add(times("the same on the same data again", up.again(), plain.again()));
        figures.add(times("up as multiple of the bare broker with options and cache", up.fresh(), tuned.fresh()));
        figures.add(times("the same on the same data again", up.again(), tuned.again()));
        return figures;
    }

    private static Figure times(String what, List<Double> up, List<Double> broker) {
        return Figure.of(NAME, what, median(up) / median(broker), Unit.TIMES);
    }

    private static double median(List<Double> values) {
        return Sample.of(values).median();
    }
}
