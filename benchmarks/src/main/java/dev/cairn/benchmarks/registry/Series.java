package dev.cairn.benchmarks.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Sample;
import dev.cairn.benchmarks.report.Target;
import dev.cairn.benchmarks.report.Unit;

/** What was measured of several servers, in turns. */
final class Series {

    private static final String NAME = "registry";

    private final String what;
    private final Unit unit;
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    Series(String what, Unit unit) {
        this.what = what;
        this.unit = unit;
    }

    void add(Server server, double value) {
        values.computeIfAbsent(server.name(), _ -> new ArrayList<>()).add(value);
    }

    /** The median of each server. */
    List<Figure> medians() {
        List<Figure> figures = new ArrayList<>();
        for (String name : values.keySet()) {
            figures.add(Figure.of(NAME, what + ", " + name, median(name), unit));
        }
        return figures;
    }

    /**
     * How often the first server's speed is that of another one; for times that is how often the other one's time is the
     * first one's.
     */
    Figure against(String other, double atLeast) {
        String first = values.keySet().iterator().next();
        double ratio = unit == Unit.MILLIS ? median(other) / median(first) : median(first) / median(other);
        return Figure.of(NAME, what + ", speed as multiple of " + other, ratio, Unit.TIMES)
                .with(Target.atLeast(atLeast));
    }

    private double median(String name) {
        return Sample.of(values.getOrDefault(name, List.of())).median();
    }
}
