package dev.cairn.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program of its own that runs until it is closed. Its errors go to a file. */
public final class Program implements AutoCloseable {

    private static final Duration STOP_WITHIN = Duration.ofSeconds(60);
    private static final int LAST_LINES = 20;

    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private Program(Process process, Path errors) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.errors = errors;
    }

    /**
     * Starts it.
     *
     * @param command the program and its arguments
     * @param environment is added to this process's own
     * @param errors the file that its errors go to
     */
    public static Program start(List<String> command, Map<String, String> environment, Path errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return new Program(builder.redirectError(errors.toFile()).start(), errors);
    }

    /**
     * Runs it to its end, and returns what it printed.
     *
     * @throws ProgramFailedException if it does not end in time, or with an exit code other than 0
     */
    public static String run(List<String> command, Map<String, String> environment, Path errors, Duration within)
            throws IOException, InterruptedException {
        try (Program program = start(command, environment, errors)) {
            CompletableFuture<String> all = CompletableFuture.supplyAsync(
                    () -> program.output.lines().collect(Collectors.joining("\n")), Thread::startVirtualThread);
            String text = program.await(all, within, "end");
            if (program.process.waitFor() != 0) {
                throw program.failed("ended with exit code " + program.process.exitValue());
            }
            return text;
        }
    }

    /**
     * Waits for a line on its standard output.
     *
     * @throws ProgramFailedException if none comes in time
     */
    public String line(Duration within) throws InterruptedException {
        CompletableFuture<String> line =
                CompletableFuture.supplyAsync(() -> output.lines().findFirst().orElse(""), Thread::startVirtualThread);
        String text = await(line, within, "print a line");
        if (text.isEmpty()) {
            throw failed("ended without printing anything");
        }
        return text;
    }

    private <T> T await(CompletableFuture<T> future, Duration within, String what) throws InterruptedException {
        try {
            return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw failed("did not " + what + " within " + within.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw failed("cannot be read: " + e.getCause());
        }
    }

    private ProgramFailedException failed(String what) {
        String command = process.info().commandLine().orElse("A program");
        return new ProgramFailedException(command + " " + what + "\n" + lastErrors());
    }

    /** The last lines of its errors. */
    public String lastErrors() {
        try (Stream<String> lines = Files.lines(errors)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LAST_LINES), all.size()));
        } catch (IOException e) {
            return "(" + errors + " cannot be read)";
        }
    }

    /** Its process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Asks it to stop, and kills it when it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
