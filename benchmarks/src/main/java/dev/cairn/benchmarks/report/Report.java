package dev.cairn.benchmarks.report;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import dev.cairn.event.Json;

/**
 * All figures of a run, and where and when it was.
 *
 * @param machine the machine
 * @param began when the run began
 * @param figures what was measured
 */
public record Report(Machine machine, Instant began, List<Figure> figures) {

    public Report {
        figures = List.copyOf(figures);
    }

    /** As one JSON object in one line. */
    public String json() {
        return Json.text(this);
    }

    /** As a table that a Markdown document can take. */
    public String markdown() {
        String lines = figures.stream().map(Figure::line).collect(Collectors.joining("\n"));
        return machine.describe() + "\nBegun at " + began
                + ".\n\n| benchmark | figure | value | target |\n|---|---|---|---|\n" + lines;
    }
}
