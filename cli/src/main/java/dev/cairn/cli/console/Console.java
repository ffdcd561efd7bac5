package dev.cairn.cli.console;

import java.io.PrintWriter;

import dev.cairn.event.Json;

/** Where a command writes: results to one output, all that is about the work itself to the other. Safe for many threads. */
public final class Console {

    /** What a piece of text means. */
    public enum Tone {
        /** It went well. */
        GOOD("32"),
        /** It is under way, or doubtful. */
        OPEN("33"),
        /** It went wrong. */
        BAD("31"),
        /** It names what follows. */
        TITLE("1"),
        /** It is there for those who look for it. */
        FAINT("2");

        /** Select Graphic Rendition (ECMA-48, section 8.3.117). */
        private final String rendition;

        Tone(String rendition) {
            this.rendition = rendition;
        }
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final CommonOptions.Format format;
    private final boolean colour;
    private final boolean interactive;

    Console(PrintWriter out, PrintWriter err, CommonOptions.Format format, boolean colour, boolean interactive) {
        this.out = out;
        this.err = err;
        this.format = format;
        this.colour = colour;
        this.interactive = interactive;
    }

    /** The same, for a command whose standard output is the data itself: what it tells goes to the other output. */
    public Console besideData() {
        return new Console(err, err, format, false, interactive);
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

    /** Tells that the command has failed; by an object where JSON is wanted. */
    public void failed(String message, int exitCode) {
        note(isJson() ? Json.text(ForScripts.of(message, exitCode)) : "cairn: " + message);
    }

    /** Text in the colour of its meaning, where colours are wanted. */
    public String paint(Tone tone, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + tone.rendition + "m" + text + "\u001b[0m" : text;
    }

    /** Tells a person who waits for longer than a second what for; close it when the waiting is over. */
    public Progress progress(String what) {
        return interactive ? Progress.start(what, this) : Progress.silent();
    }

    /**
     * Tells how far a transfer is: by a bar on a terminal, else by a line every few seconds, which is an object of the
     * result where JSON is wanted. Close it when the transfer is over.
     *
     * @param what for people, such as {@code Importing}
     */
    public Transfer transfer(String what) {
        return Transfer.start(what, this, interactive);
    }

    /** Replaces the line that the cursor is in. */
    synchronized void status(String text) {
        err.print(text);
        err.flush();
    }
}
