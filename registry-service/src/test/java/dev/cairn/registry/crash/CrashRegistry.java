package dev.cairn.registry.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import dev.cairn.registry.api.RunningRegistry;
import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.policy.Retention;
import dev.cairn.registry.policy.TagRule;

/**
 * A registry in a JVM of its own that collects all the time. Repositories below {@code keep/} have immutable tags,
 * those below {@code del/} let clients delete and keep what has no tag for a moment only.
 */
final class CrashRegistry {

    private static final Duration START = Duration.ofSeconds(60);
    private static final GcTimes EAGER =
            new GcTimes(Duration.ofMillis(200), Duration.ofSeconds(3), Duration.ofSeconds(1));

    private final Process process;
    private final int port;

    private CrashRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static RepositoryPolicy policy(Repository repository) {
        if (repository.name().startsWith("keep/")) {
            return RepositoryPolicy.with(TagRule.IMMUTABLE);
        }
        Retention retention = new Retention(OptionalInt.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(3)));
        return new RepositoryPolicy(TagRule.RECREATABLE, false, retention, OptionalLong.empty());
    }

    static CrashRegistry start(Path data, Path logs) throws IOException, InterruptedException {
        Path port = Files.createTempFile("registry", ".port");
        Files.delete(port);
        // Surefire hides the class path in the manifest of a jar, and tells it in a property of its own.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        File output = logs.toFile();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        classPath,
                        CrashRegistry.class.getName(),
                        data.toString(),
                        port.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .start();
        long deadline = System.nanoTime() + START.toNanos();
        while (!Files.exists(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("The registry did not start: " + Files.readString(logs));
            }
            Thread.sleep(5);
        }
        int number = Integer.parseInt(Files.readString(port));
        Files.delete(port);
        return new CrashRegistry(process, number);
    }

    static void main(String[] arguments) throws IOException {
        RunningRegistry registry = RunningRegistry.collecting(Path.of(arguments[0]), CrashRegistry::policy, EAGER);
        Path temporary = Path.of(arguments[1] + ".new");
        Files.writeString(temporary, "" + registry.port());
        Files.move(temporary, Path.of(arguments[1]), StandardCopyOption.ATOMIC_MOVE);
    }

    int port() {
        return port;
    }

    /** As kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The registry outlives SIGKILL");
        }
    }
}
