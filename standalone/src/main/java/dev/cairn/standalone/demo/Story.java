package dev.cairn.standalone.demo;

import java.io.PrintWriter;
import java.util.Locale;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.cairn.event.Json;

/** Tells what happens as it happens, and keeps what was seen for the end. */
final class Story {

    private final PrintWriter out;
    private final ObjectNode seen = Json.MAPPER.createObjectNode();
    private final long began = System.nanoTime();
    private boolean good = true;
    private volatile boolean over;

    Story(PrintWriter out) {
        this.out = out;
    }

    /** A step, which tells and notes what it sees. */
    @FunctionalInterface
    interface Step {
        void run(ObjectNode notes) throws Exception;
    }

    /** Runs a step; after one that failed the others are not run. */
    void step(String key, String title, Step step) throws InterruptedException {
        ObjectNode notes = seen.putObject(key);
        if (!good) {
            notes.put("ok", false).put("skipped", true);
            return;
        }
        out.printf(Locale.ROOT, "%n== %s%n", title);
        out.flush();
        long start = System.nanoTime();
        try {
            step.run(notes);
            notes.put("ok", true);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            good = false;
            notes.put("ok", false).put("error", String.valueOf(e.getMessage()));
            say("FAILED: " + e.getMessage());
        }
        notes.put("seconds", seconds(start));
    }

    /** One line of the story. */
    void say(String line) {
        if (!over) {
            write(line);
        }
    }

    /** The last line: what fails from now on does so because it is stopped. */
    void last(String line) {
        over = true;
        write(line);
    }

    private void write(String line) {
        out.printf(Locale.ROOT, "%7.2f s  %s%n", seconds(began), line);
        out.flush();
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e7) / 100.0;
    }

    /** Whether it was stopped before its end. */
    boolean isOver() {
        return over;
    }

    boolean isGood() {
        return good;
    }

    /** All that was seen, as one object. */
    ObjectNode result() {
        seen.put("ok", good);
        seen.put("seconds", seconds(began));
        return seen;
    }
}
