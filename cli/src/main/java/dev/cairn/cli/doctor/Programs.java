package dev.cairn.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Finds and runs programs of the machine. */
final class Programs {

    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final String path;

    /** With the folders of a PATH. */
    Programs(String path) {
        this.path = path;
    }

    /**
     * What a program said.
     *
     * @param exitCode its exit status; -1 if it could not be started, or did not end in time
     * @param output what it wrote to both outputs
     */
    record Result(int exitCode, String output) {
        boolean isOk() {
            return exitCode == 0;
        }

        String firstLine() {
            return output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElse("");
        }
    }

    /** Where a program is, if it can be run. */
    Optional<Path> find(String name) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** Runs a program to its end, for at most ten seconds. */
    static Result run(List<String> command) {
        @Nullable Path output = null;
        try {
            // To a file: a program that hangs with its output open would hang the one who reads it, too.
            output = Files.createTempFile("cairn-doctor", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return new Result(-1, "no answer within " + WITHIN.toSeconds() + " s");
            }
            return new Result(process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Result(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(-1, "interrupted");
        } finally {
            delete(output);
        }
    }

    private static void delete(@Nullable Path file) {
        if (file != null) {
            // Where it cannot be deleted, the machine's own cleaning of temporary files does it.
            boolean _ = file.toFile().delete();
        }
    }
}
