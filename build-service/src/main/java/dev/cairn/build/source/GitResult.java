package dev.cairn.build.source;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** How a run of git ended. */
sealed interface GitResult {

    /** It did what it was asked to. */
    // Nobody compares two of them.
    @SuppressWarnings("ArrayRecordComponent")
    record Done(byte[] output) implements GitResult {

        String text() {
            return new String(output, StandardCharsets.UTF_8);
        }

        String line() {
            return text().strip();
        }

        /** Its records, where each ends in NUL (option {@code -z}). */
        List<String> records() {
            return Stream.of(text().split("\0", -1))
                    .filter(part -> !part.isEmpty())
                    .toList();
        }
    }

    /** It ended with an error. */
    record Failed(int exit, String errors) implements GitResult {

        private static final int MAX_REASON = 500;

        boolean says(String... phrases) {
            return Stream.of(phrases).anyMatch(errors::contains);
        }

        /** The lines that matter to people. */
        String reason() {
            List<String> told = errors.lines()
                    .filter(line ->
                            line.startsWith("fatal:") || line.startsWith("error:") || line.startsWith("remote:"))
                    .toList();
            String reason = told.isEmpty() ? errors.strip() : String.join("; ", told);
            String clean = reason.replaceAll("\\p{Cntrl}", " ");
            return clean.isEmpty()
                    ? "git ended with status " + exit
                    : clean.substring(0, Math.min(MAX_REASON, clean.length()));
        }
    }

    /** It took longer than it may, and was killed. */
    record TimedOut(long seconds) implements GitResult {}

    /** It wrote more than is read, and was killed. */
    record TooMuch(int limit) implements GitResult {}
}
