package dev.cairn.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the programs that a test needs. */
final class Programs {

    private static final int WITHIN_SECONDS = 120;

    /** The person who pushes, whatever the machine's own Git configuration says. */
    private static final Map<String, String> GIT = Map.of(
            "GIT_AUTHOR_NAME", "Ada",
            "GIT_AUTHOR_EMAIL", "ada@example.com",
            "GIT_COMMITTER_NAME", "Ada",
            "GIT_COMMITTER_EMAIL", "ada@example.com",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_CONFIG_NOSYSTEM", "1");

    private Programs() {}

    /** Whether the program is there and does what it is asked to. */
    static boolean succeeds(String... command) {
        try {
            run(Path.of("/"), command);
            return true;
        } catch (IllegalStateException | UncheckedIOException e) {
            return false;
        }
    }

    /** Runs it to its end, and returns what it printed. */
    static String run(Path folder, String... command) {
        try {
            Path output = Files.createTempFile("program-", ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(List.of(command))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
                builder.environment().putAll(GIT);
                Process process = builder.start();
                boolean ended = process.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS);
                process.destroyForcibly();
                if (!ended || process.exitValue() != 0) {
                    throw new IllegalStateException(String.join(" ", command) + " failed: " + Files.readString(output));
                }
                return Files.readString(output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
