package dev.cairn.cli.delivery;

import java.util.Collection;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

import dev.cairn.cli.console.Console.Tone;

/** What became of a step, or of a whole delivery. */
public enum Outcome {
    /** It is not over. */
    UNDER_WAY("under way", Tone.OPEN),
    /** It came to what it was to come to. */
    SUCCEEDED("succeeded", Tone.GOOD),
    /** It was given up. */
    FAILED("failed", Tone.BAD),
    /** A newer push took its place. */
    SUPERSEDED("superseded", Tone.OPEN);

    private final String words;
    private final Tone tone;

    Outcome(String words, Tone tone) {
        this.words = words;
        this.tone = tone;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** How it is shown. */
    public Tone tone() {
        return tone;
    }

    /** For scripts: such as {@code under-way}. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of the whole: open while one part is; then the worst of them, and a success where there are none. */
    static Outcome of(Collection<Outcome> parts) {
        if (parts.contains(UNDER_WAY)) {
            return UNDER_WAY;
        }
        if (parts.contains(FAILED)) {
            return FAILED;
        }
        return parts.contains(SUPERSEDED) ? SUPERSEDED : SUCCEEDED;
    }
}
