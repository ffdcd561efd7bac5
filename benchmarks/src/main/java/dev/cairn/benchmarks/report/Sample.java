package dev.cairn.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;

/** Values that were measured one after another. */
public final class Sample {

    private final double[] sorted;

    private Sample(double[] sorted) {
        this.sorted = sorted;
    }

    /**
     * Of these values, in any order.
     *
     * @throws IllegalArgumentException if there is none, or one that is no number
     */
    public static Sample of(Collection<? extends Number> values) {
        double[] sorted = values.stream().mapToDouble(Number::doubleValue).toArray();
        Arrays.sort(sorted);
        if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("A sample has at least one value, and numbers only");
        }
        return new Sample(sorted);
    }

    /** How many values there are. */
    public int size() {
        return sorted.length;
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The smallest value that at least this share of all values does not exceed (the nearest rank): a value that was
     * measured, never one between two.
     *
     * @param share above 0 and at most 1
     */
    public double quantile(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("A quantile lies above 0 and not above 1, unlike " + share);
        }
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    @Override
    public String toString() {
        return "Sample" + Arrays.toString(sorted);
    }
}
