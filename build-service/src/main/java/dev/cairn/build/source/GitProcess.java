package dev.cairn.build.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs one child process to its end, with limits on its time and output. */
final class GitProcess {

    private static final int MAX_ERRORS = 16 * 1024;
    private static final int CHUNK = 8 * 1024;

    /** How long pipes may stay open after the process has ended, which only an orphaned child can cause. */
    private static final Duration PIPES = Duration.ofSeconds(5);

    private GitProcess() {}

    static GitResult run(
            List<String> command, Map<String, String> environment, Path folder, int outputLimit, Duration deadline)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            var output = reading(process.getInputStream(), outputLimit, true);
            var errors = reading(process.getErrorStream(), MAX_ERRORS, false);
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                return new GitResult.TimedOut(deadline.toSeconds());
            }
            return result(process.exitValue(), outputLimit, collected(output), collected(errors));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("Interrupted while git was running").initCause(e);
        } finally {
            kill(process);
        }
    }

    private static GitResult result(int exit, int outputLimit, Read output, Read errors) {
        if (output.overflowed()) {
            return new GitResult.TooMuch(outputLimit);
        }
        return exit == 0
                ? new GitResult.Done(output.bytes())
                : new GitResult.Failed(exit, new String(errors.bytes(), StandardCharsets.UTF_8));
    }

    /** Ends the process and what it has started, if there is anything left of it. */
    static void kill(Process process) {
        kill(process.toHandle());
    }

    static void kill(ProcessHandle process) {
        // Children first found: once the parent is dead they belong to nobody and cannot be found any more.
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Read(byte[] bytes, boolean overflowed) {}

    private static CompletableFuture<Read> reading(InputStream stream, int limit, boolean stopAtLimit) {
        var future = new CompletableFuture<Read>();
        Thread.ofVirtual().name("git-pipe").start(() -> {
            try (stream) {
                future.complete(read(stream, limit, stopAtLimit));
            } catch (IOException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /** Past the limit it stops, and the closed pipe ends the process; or it reads on, and drops what is too much. */
    private static Read read(InputStream stream, int limit, boolean stopAtLimit) throws IOException {
        var kept = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        boolean overflowed = false;
        for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
            int room = Math.min(n, limit - kept.size());
            kept.write(chunk, 0, room);
            overflowed |= room < n;
            if (overflowed && stopAtLimit) {
                break;
            }
        }
        return new Read(kept.toByteArray(), overflowed);
    }

    private static Read collected(CompletableFuture<Read> future) throws IOException, InterruptedException {
        try {
            return future.get(PIPES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("Git's output could not be read", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("A child of git has outlived it and holds its output", e);
        }
    }
}
