package dev.cairn.benchmarks.report;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a figure counts. */
public enum Unit {
    MILLIS("ms", "%.1f ms"),
    TIMES("times", "%.2f ×"),
    PER_SECOND("1/s", "%,.0f /s"),
    MEGABYTES_PER_SECOND("MB/s", "%,.0f MB/s"),
    MEGABYTES("MB", "%.0f MB"),
    PERCENT("%", "%.1f %%");

    private final String id;
    private final String format;

    Unit(String id, String format) {
        this.id = id;
        this.format = format;
    }

    /** As it stands in JSON. */
    @JsonValue
    public String id() {
        return id;
    }

    /** A value with its unit, for people. */
    String format(double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
