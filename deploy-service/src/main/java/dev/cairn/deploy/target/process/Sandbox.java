package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.files.Trees;
import dev.cairn.deploy.target.Isolation;

/**
 * Namespaces for instances: mount, process, IPC and host name, and where the service is not root a user namespace, which
 * lets anybody have the others. The network is the machine's, since instances are reached on its loopback interface.
 */
final class Sandbox {

    private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
    private static final Duration PROBE_WITHIN = Duration.ofSeconds(30);

    /** The old root is put here for a moment; every root has this folder. */
    private static final Path PUT_OLD = Path.of("/run");

    private static final String PROBE = AppScript.AT_THE_GATE + """
            cd / || exit 1
            if [ -e /usr ] || [ -e /bin ] || [ -e /etc/passwd ]; then
                echo 'cairn: the files of the machine are still visible' >&2
                exit 1
            fi
            [ -r /proc/self/stat ] && : >/tmp/probe && : >/dev/null && exit 0
            echo 'cairn: /proc, /tmp and /dev are not usable' >&2
            exit 1
            """;

    private final Privileges privileges;

    Sandbox(Privileges privileges) {
        this.privileges = privileges;
    }

    /**
     * Tries by really making one, down to a program that finds nothing of the machine.
     *
     * @param workFolder where the attempt's files are made and removed
     * @param uid the user that the attempt runs as, where the service is root
     */
    Isolation probe(Path workFolder, int uid) {
        List<String> missing = HostTools.missingForSandbox();
        if (!missing.isEmpty()) {
            return new Isolation(Isolation.Level.NONE, "this machine lacks " + String.join(", ", missing));
        }
        try {
            Path folder = Files.createTempDirectory(workFolder, ".probe-");
            try {
                return attempt(folder, privileges.root() ? uid : null);
            } finally {
                Trees.delete(folder);
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("Namespaces could not be tried");
            return new Isolation(Isolation.Level.NONE, "namespaces could not be tried: " + e.getMessage());
        }
    }

    /**
     * The command that makes the sandbox, and in it the instance of the script on its stdin.
     *
     * @param script where {@code sandbox.sh} lies
     * @param root the image's root
     * @param hosts shown as /etc/hosts
     * @param name the host's name within
     * @param started is not empty once the program has begun
     * @param uid the user to become; null to stay
     * @param maxProcesses as for {@link Privileges#drop}
     */
    List<String> command(
            Path script,
            Path root,
            Path hosts,
            String name,
            Path started,
            @Nullable Integer uid,
            @Nullable Integer maxProcesses)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare"));
        if (!privileges.root()) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child=SIGKILL", "--"));
        command.addAll(List.of("sh", script.toString(), root.toString(), hosts.toString()));
        command.addAll(List.of(HostTools.umountFrom(PUT_OLD), name, started.toString()));
        command.addAll(Privileges.drop(uid, true, maxProcesses));
        return command;
    }

    private Isolation attempt(Path folder, @Nullable Integer uid) throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        for (String point : List.of("proc", "dev", "tmp", "run", "etc")) {
            Files.createDirectory(root.resolve(point));
        }
        Files.createFile(root.resolve("etc/hosts"));
        Files.createFile(root.resolve("etc/resolv.conf"));
        Path hosts = Files.createFile(folder.resolve("hosts"));
        Path script = Files.writeString(folder.resolve("sandbox.sh"), Resources.script("sandbox.sh"));
        Path probe = Files.writeString(folder.resolve("probe.sh"), PROBE);
        Path output = folder.resolve("output");
        int code = HostCommand.run(
                command(script, root, hosts, "cairn-probe", folder.resolve("started"), uid, null),
                probe,
                output,
                PROBE_WITHIN);
        if (code == 0) {
            return new Isolation(
                    Isolation.Level.NAMESPACES,
                    privileges.root()
                            ? "mount, process, IPC and host name namespaces; an unprivileged user of its own"
                            : "user, mount, process, IPC and host name namespaces");
        }
        String said = Files.readString(output)
                .strip()
                .lines()
                .limit(2)
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
        return new Isolation(Isolation.Level.NONE, "this machine refuses namespaces (" + said + ")");
    }
}
