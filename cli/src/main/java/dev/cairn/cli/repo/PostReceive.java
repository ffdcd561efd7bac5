package dev.cairn.cli.repo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.cairn.cli.console.CliException;

/** What Git tells a post-receive hook (githooks(5)): lines of old commit, new commit and ref. */
final class PostReceive {

    private PostReceive() {}

    /**
     * A ref that was changed.
     *
     * @param ref its whole name
     * @param before the commit before; zeros for a new ref
     * @param after the commit now; zeros for one that is gone
     */
    record Change(String ref, String before, String after) {}

    /**
     * Reads all lines.
     *
     * @throws CliException if one is not of that form
     */
    static List<Change> read(InputStream in) throws IOException {
        List<Change> changes = new ArrayList<>();
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (!line.isBlank()) {
                changes.add(change(line));
            }
        }
        return changes;
    }

    private static Change change(String line) {
        String[] words = line.strip().split(" ", 3);
        boolean valid = words.length == 3
                && words[0].matches("[0-9a-f]{40}|[0-9a-f]{64}")
                && words[1].matches("[0-9a-f]{40}|[0-9a-f]{64}")
                && words[2].startsWith("refs/");
        if (!valid) {
            throw CliException.usage("Standard input must have the lines that Git gives a post-receive hook,"
                    + " 'OLD NEW REF', unlike this one: " + line);
        }
        return new Change(words[2], words[0], words[1]);
    }
}
