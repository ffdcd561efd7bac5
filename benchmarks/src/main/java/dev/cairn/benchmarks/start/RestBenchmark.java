package dev.cairn.benchmarks.start;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import dev.cairn.benchmarks.process.Program;
import dev.cairn.benchmarks.process.ResidentMemory;
import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Target;
import dev.cairn.benchmarks.report.Unit;

/** What {@code cairn up} takes of the machine while nothing happens. */
public final class RestBenchmark {

    private static final String NAME = "rest";
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private final Installation cairn;
    private final Duration settling;
    private final Duration watched;
    private final Consumer<String> progress;

    /**
     * Tells its progress, for people.
     *
     * @param settling from ready until it is watched
     * @param watched how long it is watched
     */
    public RestBenchmark(Installation cairn, Duration settling, Duration watched, Consumer<String> progress) {
        this.cairn = cairn;
        this.settling = settling;
        this.watched = watched;
        this.progress = progress;
    }

    /** Measures, with a data folder in that folder. */
    public List<Figure> run(Path folder) throws IOException, InterruptedException {
        progress.accept("rest: building, and making the launcher's cache");
        cairn.prepare(folder);
        try (Program up = cairn.up(folder.resolve("data"), folder.resolve("up.log"))) {
            up.line(READY_WITHIN);
            progress.accept("rest: settling for " + settling.toSeconds() + " s, then watching for "
                    + watched.toSeconds() + " s");
            Thread.sleep(settling);
            Duration before = processorTime(up.handle());
            long began = System.nanoTime();
            Thread.sleep(watched);
            double share = (double) processorTime(up.handle()).minus(before).toNanos() / (System.nanoTime() - began);
            return List.of(
                    Figure.of(NAME, "resident memory", ResidentMemory.now(up.handle()), Unit.MEGABYTES)
                            .with(Target.atMost(600)),
                    Figure.of(
                            NAME, "greatest resident memory so far", ResidentMemory.peak(up.handle()), Unit.MEGABYTES),
                    Figure.of(NAME, "share of a core", 100 * share, Unit.PERCENT)
                            .with(Target.atMost(15)));
        }
    }

    private static Duration processorTime(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(
                        () -> new IllegalStateException("The system does not tell the processor time of " + process));
    }
}
