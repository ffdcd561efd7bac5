package dev.cairn.deploy.target.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A short-lived program of this machine, with a clean environment and a deadline. */
final class HostCommand {

    private static final File NULL = new File("/dev/null");

    private HostCommand() {}

    /**
     * Runs it to its end.
     *
     * @param stdin what it reads
     * @param output where its output and errors are added
     * @return its exit status
     * @throws IOException if it cannot be started, or does not end in time and was killed
     */
    static int run(List<String> command, Path stdin, Path output, Duration within) throws IOException {
        ProcessBuilder builder = builder(command, stdin.toFile(), output.toFile());
        Process process = builder.start();
        try {
            if (process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new IOException(command.getFirst() + " did not end within " + within);
        } catch (InterruptedException e) {
            throw Failures.interrupted(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Runs it without input, and drops its output. */
    static int run(List<String> command, Duration within) throws IOException {
        return run(command, NULL.toPath(), NULL.toPath(), within);
    }

    /** Starts it in a session of its own, with no pipe to this process, so that it outlives it. */
    static Process detached(List<String> command, Map<String, String> environment, Path stdin, Path output)
            throws IOException {
        List<String> inSession = new java.util.ArrayList<>(List.of("setsid"));
        inSession.addAll(command);
        ProcessBuilder builder = builder(inSession, stdin.toFile(), output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static ProcessBuilder builder(List<String> command, File stdin, File output) {
        List<String> located = new java.util.ArrayList<>(command);
        located.set(0, HostTools.require(command.getFirst()).toString());
        ProcessBuilder builder = new ProcessBuilder(located)
                .directory(new File("/"))
                .redirectInput(stdin)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", HostTools.PATH);
        return builder;
    }
}
