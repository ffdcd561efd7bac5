package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The processes of this machine, as proc(5) shows them. A process may end at any moment between two calls. */
final class Proc {

    private static final Path PROC = Path.of("/proc");

    private final String bootId;

    Proc() throws IOException {
        this.bootId =
                Files.readString(PROC.resolve("sys/kernel/random/boot_id")).trim();
    }

    /** Whether this very process runs. */
    boolean isAlive(ProcessId process) {
        return process.bootId().equals(bootId)
                && stat(process.pid())
                        .filter(s -> s.startTicks() == process.startTicks())
                        .filter(ProcStat::isAlive)
                        .isPresent();
    }

    /**
     * All living processes that were started with this variable in their environment. Those of other users are seen by
     * root alone.
     */
    Set<Long> withEnvironment(String name, String value) {
        String variable = name + "=" + value;
        return living(pid -> environment(pid).contains(variable));
    }

    /** All living processes of the session that this process leads. */
    Set<Long> session(ProcessId leader) {
        return living(pid -> stat(pid).filter(s -> s.session() == leader.pid()).isPresent());
    }

    Optional<ProcStat> stat(long pid) {
        return read(pid, "stat").flatMap(ProcStat::parse);
    }

    private Set<Long> living(java.util.function.LongPredicate wanted) {
        Set<Long> found = new TreeSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (stat(pid).filter(ProcStat::isAlive).isPresent() && wanted.test(pid)) {
                    found.add(pid);
                }
            }
        } catch (IOException e) {
            throw Failures.unavailable("/proc cannot be read", e);
        }
        return found;
    }

    private static Set<String> environment(long pid) {
        return read(pid, "environ").map(e -> Set.of(distinct(e))).orElse(Set.of());
    }

    private static String[] distinct(String environ) {
        return java.util.Arrays.stream(environ.split("\0", -1)).distinct().toArray(String[]::new);
    }

    private static Optional<String> read(long pid, String file) {
        try {
            byte[] bytes = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file));
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // It has ended, or belongs to somebody else: either way it is none that we could do anything with.
            return Optional.empty();
        }
    }
}
