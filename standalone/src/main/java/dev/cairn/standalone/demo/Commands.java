package dev.cairn.standalone.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs and reads what they print. */
final class Commands {

    private static final Duration WITHIN = Duration.ofMinutes(5);

    private Commands() {}

    /**
     * Runs a program in a folder until it ends.
     *
     * @return what it printed
     * @throws DemoFailure if it failed, with what it printed
     */
    static String run(Path folder, Map<String, String> environment, List<String> command) throws InterruptedException {
        try {
            Path output = Files.createTempFile("cairn-demo-", ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                return ended(builder.start(), command, output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new DemoFailure("'" + command.getFirst() + "' cannot be run: " + e.getMessage(), e);
        }
    }

    private static String ended(Process process, List<String> command, Path output)
            throws IOException, InterruptedException {
        if (!hasEnded(process)) {
            end(process);
            throw new DemoFailure(
                    "'" + String.join(" ", command) + "' did not end within " + WITHIN.toMinutes() + " min");
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new DemoFailure(
                    "'" + String.join(" ", command) + "' ended with " + process.exitValue() + ":\n" + text);
        }
        return text;
    }

    /** Nobody waits for the program of a demo that is stopped, and what it writes would be in the way. */
    private static boolean hasEnded(Process process) throws InterruptedException {
        try {
            return process.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            end(process);
            throw e;
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
