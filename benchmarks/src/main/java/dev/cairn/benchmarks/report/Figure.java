package dev.cairn.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * One line of a result.
 *
 * @param benchmark which benchmark it belongs to
 * @param what what was measured
 * @param value how much that is
 * @param unit of the value
 * @param target what it should come to; null where it only stands beside another figure
 */
public record Figure(
        String benchmark,
        String what,
        double value,
        Unit unit,
        @Nullable Target target) {

    /** A figure beside others. */
    public static Figure of(String benchmark, String what, double value, Unit unit) {
        return new Figure(benchmark, what, value, unit, null);
    }

    /** The same with a target. */
    public Figure with(Target wanted) {
        return new Figure(benchmark, what, value, unit, wanted);
    }

    String line() {
        return "| " + benchmark + " | " + what + " | " + unit.format(value) + " | " + verdict() + " |";
    }

    private String verdict() {
        if (target == null) {
            return "";
        }
        return target.describe(unit) + (target.isMetBy(value) ? ": met" : ": **missed**");
    }
}
