package dev.cairn.cli.console;

import java.io.PrintWriter;
import java.util.List;

import picocli.CommandLine.Help.Ansi;

import dev.cairn.event.Json;

/** Where a command writes: results to one output, all that is about the work itself to the other. Safe for many threads. */
public final class Console {

    /** What a piece of text means. */
    public enum Tone {
        /** It went well. */
        GOOD("fg(green)"),
        /** It is under way, or doubtful. */
        OPEN("fg(yellow)"),
        /** It went wrong. */
        BAD("fg(red)"),
        /** It names what follows. */
        TITLE("bold"),
        /** It is there for those who look for it. */
        FAINT("faint");

        private final String style;

        Tone(String style) {
            this.style = style;
        }
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final CommonOptions.Format format;
    private final Ansi ansi;
    private final boolean interactive;

    Console(PrintWriter out, PrintWriter err, CommonOptions.Format format, Ansi ansi, boolean interactive) {
        this.out = out;
        this.err = err;
        this.format = format;
        this.ansi = ansi;
        this.interactive = interactive;
    }

    /** Whether results are wanted as JSON. */
    public boolean isJson() {
        return format == CommonOptions.Format.JSON;
    }

    /**
     * Writes a line of the result.
     *
     * @throws OutputClosedException if nobody reads it any more
     */
    public synchronized void line(String text) {
        out.println(text);
        if (out.checkError()) {
            throw new OutputClosedException();
        }
    }

    /** Writes an object of the result, on one line. */
    public void json(Object value) {
        line(Json.text(value));
    }

    /** Tells something about the work that is not its result. */
    public synchronized void note(String text) {
        err.println((interactive ? Progress.CLEAR : "") + text);
        err.flush();
    }

    /** Text in the colour of its meaning, where colours are wanted. */
    public String paint(Tone tone, String text) {
        return ansi.enabled() && !text.isEmpty()
                ? ansi.apply(text, List.of(Ansi.Style.parse(tone.style))).toString()
                : text;
    }

    /** Tells a person who waits for longer than a second what for; close it when the waiting is over. */
    public Progress progress(String what) {
        return interactive ? Progress.start(what, this) : Progress.silent();
    }

    /** Replaces the line that the cursor is in. */
    synchronized void status(String text) {
        err.print(text);
        err.flush();
    }
}
