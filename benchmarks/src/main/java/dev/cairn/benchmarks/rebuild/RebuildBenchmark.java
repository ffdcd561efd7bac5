package dev.cairn.benchmarks.rebuild;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Sample;
import dev.cairn.benchmarks.report.Unit;

/**
 * {@code examples/hello} built again, unchanged and with one class changed: by Cairn's java builder, with the push into the
 * registry, and by {@code docker build} with its cache, without a push, in turns.
 */
public final class RebuildBenchmark {

    private static final String NAME = "rebuild";
    private static final String CHANGED = "src/hello/Page.java";

    private final Path root;
    private final int times;
    private final Consumer<String> progress;

    /**
     * Tells its progress, for people.
     *
     * @param root the tree of Cairn's sources
     * @param times how often each is built
     */
    public RebuildBenchmark(Path root, int times, Consumer<String> progress) {
        this.root = root;
        this.times = times;
        this.progress = progress;
    }

    private interface Build {
        void run() throws IOException, InterruptedException;
    }

    private record Times(List<Double> unchanged, List<Double> changed) {

        static Times none() {
            return new Times(new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Measures, with all data in the folder. */
    public List<Figure> run(Path folder) throws IOException, InterruptedException {
        Path tree = folder.resolve("hello");
        copy(root.resolve("examples/hello"), tree);
        Path dockerfile = root.resolve("benchmarks/docker/Dockerfile");
        Times cairn = Times.none();
        Times docker = Times.none();
        String baseline;
        try (CairnBuild builder = CairnBuild.open(folder);
                Docker engine = Docker.start(folder)) {
            progress.accept("rebuild: the base image, and the first builds");
            baseline = engine.builder();
            engine.makeBase(root.resolve("benchmarks/docker/base.sh"), Path.of(System.getProperty("java.home")));
            builder.build(tree);
            engine.build(dockerfile, tree);
            for (int i = 0; i < times; i++) {
                progress.accept("rebuild: round " + (i + 1) + " of " + times);
                cairn.unchanged().add(millis(() -> builder.build(tree)));
                docker.unchanged().add(millis(() -> engine.build(dockerfile, tree)));
                change(tree.resolve(CHANGED), i);
                cairn.changed().add(millis(() -> builder.build(tree)));
                docker.changed().add(millis(() -> engine.build(dockerfile, tree)));
            }
        }
        return figures(cairn, docker, baseline);
    }

    private static double millis(Build build) throws IOException, InterruptedException {
        long began = System.nanoTime();
        build.run();
        return (System.nanoTime() - began) / 1e6;
    }

    private static void change(Path source, int round) throws IOException {
        String text = Files.readString(source);
        Files.writeString(
                source, text.replaceFirst("<body>|<body id=\"round-\\d+\">", "<body id=\"round-" + round + "\">"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    private static List<Figure> figures(Times cairn, Times docker, String baseline) {
        return List.of(
                millis("unchanged tree, Cairn, median", cairn.unchanged()),
                millis("unchanged tree, " + baseline + ", median", docker.unchanged()),
                times("unchanged tree, Cairn as multiple of " + baseline, cairn.unchanged(), docker.unchanged()),
                millis("one changed class, Cairn, median", cairn.changed()),
                millis("one changed class, " + baseline + ", median", docker.changed()),
                times("one changed class, Cairn as multiple of " + baseline, cairn.changed(), docker.changed()));
    }

    private static Figure millis(String what, List<Double> values) {
        return Figure.of(NAME, what, Sample.of(values).median(), Unit.MILLIS);
    }

    private static Figure times(String what, List<Double> cairn, List<Double> docker) {
        return Figure.of(
                NAME, what, Sample.of(cairn).median() / Sample.of(docker).median(), Unit.TIMES);
    }
}
