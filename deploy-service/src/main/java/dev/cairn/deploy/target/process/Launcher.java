package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.image.UnpackedImage;
import dev.cairn.deploy.target.Address;
import dev.cairn.deploy.target.InstanceSpec;
import dev.cairn.deploy.target.Isolation;
import dev.cairn.deploy.target.LimitsInForce.Means;
import dev.cairn.deploy.target.TargetException;

/** Writes an instance's scripts into its folder, and starts its monitor. */
final class Launcher {

    private static final Duration CLAIMED_WITHIN = Duration.ofSeconds(20);
    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(30);
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String HOSTS = "127.0.0.1 localhost\n::1 localhost\n";

    private final Privileges privileges;
    private final Sandbox sandbox;
    private final Marker marker;

    Launcher(Privileges privileges, Sandbox sandbox, Marker marker) {
        this.privileges = privileges;
        this.sandbox = sandbox;
        this.marker = marker;
    }

    /** Writes everything that the start needs; nothing runs yet. */
    void prepare(Path folder, InstanceSpec spec, StoredInstance stored, UnpackedImage image) throws IOException {
        Program inside = program(spec, stored, image, folder);
        boolean isolated = stored.isolation().level() == Isolation.Level.NAMESPACES;
        Program program = isolated ? inside : new UnisolatedProgram(image.root()).rewrite(inside);
        Files.writeString(
                folder.resolve("app.sh"),
                AppScript.of(isolated, program.environment(), program.workingDir(), program.command()));
        Files.writeString(folder.resolve("monitor.sh"), Resources.script("monitor.sh"));
        Files.writeString(folder.resolve("sandbox.sh"), Resources.script("sandbox.sh"));
        Files.writeString(folder.resolve("hosts"), HOSTS);
        Files.createFile(
                folder.resolve("output.log"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (!isolated) {
            temporaryFolder(folder.resolve("tmp"), stored.uid());
        }
    }

    /** Starts the monitor, and waits until it has claimed the folder and the program has begun. */
    void launch(InstanceFolder folder, InstanceSpec spec, StoredInstance stored, UnpackedImage image)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", folder.file("monitor.sh").toString()));
        command.add(folder.path().toString());
        command.add(String.join("\n", stored.controlGroups()));
        command.addAll(runner(folder, spec, stored, image));
        Process monitor = HostCommand.detached(
                command, Map.of(Marker.VARIABLE, marker.of(stored.id())), folder.file("app.sh"), folder.output());
        Waiting.until(() -> folder.wasLaunched() || !monitor.isAlive(), CLAIMED_WITHIN);
        if (!folder.wasLaunched()) {
            throw notStarted("The monitor did not begin", folder);
        }
        if (stored.isolation().level() == Isolation.Level.NAMESPACES) {
            Waiting.until(() -> folder.hasBegun() || !monitor.isAlive(), BEGUN_WITHIN);
            if (!folder.hasBegun()) {
                throw notStarted("The sandbox was not made", folder);
            }
        }
    }

    private static TargetException notStarted(String what, InstanceFolder folder) throws IOException {
        String said = String.join("; ", new OutputFile(folder.output()).tail(5));
        return Failures.notStarted(what + (said.isEmpty() ? " in time" : ": " + said), true);
    }

    private List<String> runner(InstanceFolder folder, InstanceSpec spec, StoredInstance stored, UnpackedImage image)
            throws IOException {
        Integer maxProcesses =
                stored.limits().processes() == Means.RLIMIT ? spec.limits().processes() : null;
        return switch (stored.isolation().level()) {
            case NAMESPACES ->
                sandbox.command(
                        folder.file("sandbox.sh"),
                        image.root(),
                        folder.file("hosts"),
                        stored.id().value(),
                        folder.file("started"),
                        stored.uid(),
                        maxProcesses);
            case NONE -> Privileges.drop(stored.uid(), privileges.root(), maxProcesses);
        };
    }

    private static Program program(InstanceSpec spec, StoredInstance stored, UnpackedImage image, Path folder) {
        boolean isolated = stored.isolation().level() == Isolation.Level.NAMESPACES;
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", DEFAULT_PATH);
        environment.put("HOME", "/tmp");
        environment.putAll(image.config().env());
        environment.putAll(spec.settings());
        // The target's own names, its marker among them: nobody else gives them a value.
        environment.keySet().removeIf(name -> name.startsWith("CAIRN_"));
        if (!isolated) {
            environment.putIfAbsent(
                    "TMPDIR", finalFolder(folder, stored).resolve("tmp").toString());
        }
        environment.putAll(own(stored));
        return new Program(image.config().command(), environment, image.config().workingDir());
    }

    /** The folder is prepared under another name, and renamed before the launch. */
    private static Path finalFolder(Path prepared, StoredInstance stored) {
        return prepared.resolveSibling(stored.id().value());
    }

    private static Map<String, String> own(StoredInstance stored) {
        Map<String, String> own = new HashMap<>(Map.of(
                "CAIRN_APPLICATION", stored.labels().application().value(),
                "CAIRN_ENVIRONMENT", stored.labels().environment().value(),
                "CAIRN_ARTIFACT", stored.labels().artifact().value(),
                "CAIRN_DEPLOYMENT", stored.labels().deployment().value(),
                "CAIRN_DIGEST", stored.labels().digest().toString(),
                "CAIRN_INSTANCE", stored.id().value()));
        Integer port = stored.port();
        if (port != null) {
            own.put("PORT", port.toString());
            own.put("CAIRN_ADDRESS", new Address(Address.LOOPBACK, port).toString());
        }
        return own;
    }

    private static void temporaryFolder(Path folder, @Nullable Integer uid) throws IOException {
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (uid != null) {
            Files.setAttribute(folder, "unix:uid", uid);
            Files.setAttribute(folder, "unix:gid", uid);
        }
    }
}
