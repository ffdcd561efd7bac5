package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes that builds have started, known by a variable in their environment. Every descendant has it, also one that
 * has detached itself, or whose parent and builder were killed. Only processes of this user with exactly that variable
 * count (proc_pid_environ(5)).
 */
final class Marked {

    /** Its value is the id of the builder's work folder. */
    static final String BUILDER = "CAIRN_BUILDER";

    /** Its value names one build of one builder. */
    static final String BUILD = "CAIRN_BUILD";

    private static final Logger LOG = LoggerFactory.getLogger(Marked.class);
    private static final Path PROC = Path.of("/proc");
    private static final String OWNER = "unix:uid";
    private static final Duration END_WITHIN = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = 5_000_000;

    private Marked() {}

    /**
     * Kills them until there is none, since each may start another meanwhile.
     *
     * @throws IOException if some do not end
     */
    static void end(String variable, String value) throws IOException {
        long end = System.nanoTime() + END_WITHIN.toNanos();
        List<ProcessHandle> left = running(variable, value);
        while (!left.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IOException("Processes of a build do not end, end them by hand: "
                        + left.stream().map(ProcessHandle::pid).toList());
            }
            left.forEach(process -> {
                LOG.atInfo().addKeyValue("pid", process.pid()).log("A process that a build has left is ended");
                process.destroyForcibly();
            });
            LockSupport.parkNanos(PAUSE_NANOS);
            left = running(variable, value);
        }
    }

    private static List<ProcessHandle> running(String variable, String value) throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return found; // not Linux: there only what has not detached itself is ended
        }
        long self = ProcessHandle.current().pid();
        Object user = Files.getAttribute(PROC.resolve("self"), OWNER);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(String.valueOf(process.getFileName()));
                // The handle comes first: it knows the process by its start time, should the number be given anew.
                Optional<ProcessHandle> handle = ProcessHandle.of(pid);
                if (pid != self && handle.isPresent() && isMarked(process, user, variable + "=" + value)) {
                    found.add(handle.get());
                }
            }
        }
        return found;
    }

    private static boolean isMarked(Path process, Object user, String mark) {
        try {
            return Files.getAttribute(process, OWNER).equals(user)
                    && Arrays.asList(Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
                                    .split("\0", -1))
                            .contains(mark);
        } catch (IOException e) {
            // It has ended, or hides its environment even from its own user: then it is none of ours.
            LOG.atTrace().addKeyValue("process", process).log("Environment of a process cannot be read");
            return false;
        }
    }
}
