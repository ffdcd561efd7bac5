package dev.cairn.benchmarks.rebuild;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.cairn.benchmarks.process.Program;
import dev.cairn.benchmarks.process.ProgramFailedException;

/** A Docker Engine: the one that {@code DOCKER_HOST} names, or one that is started for the benchmark alone. */
final class Docker implements AutoCloseable {

    static final String BASE = "cairn-benchmark-jdk";

    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration WITHIN = Duration.ofMinutes(10);

    private final Path folder;
    private final Map<String, String> environment;
    private final @Nullable Program engine;
    private boolean buildKit;

    private Docker(Path folder, Map<String, String> environment, @Nullable Program engine) {
        this.folder = folder;
        this.environment = new HashMap<>(environment);
        this.engine = engine;
    }

    /**
     * Finds or starts it. A started one keeps everything in the folder and has no network.
     *
     * @throws IllegalStateException if there is none and none can be started
     */
    static Docker start(Path folder) throws IOException, InterruptedException {
        if (System.getenv("DOCKER_HOST") != null) {
            Docker docker = new Docker(folder, Map.of(), null);
            docker.chooseBuilder();
            return docker;
        }
        if (!isRoot() || !isInstalled("dockerd") || !isInstalled("docker")) {
            throw new IllegalStateException(
                    "This benchmark needs a Docker Engine: name one by DOCKER_HOST, or run it as"
                            + " root where dockerd is installed (Debian, Ubuntu: apt install docker.io)");
        }
        // The path of a socket has at most 107 bytes.
        String host = "unix://" + Files.createTempDirectory("cairn-docker-").resolve("s");
        Program engine = Program.start(command(folder, host), Map.of(), folder.resolve("dockerd.log"));
        Docker docker = new Docker(folder, Map.of("DOCKER_HOST", host), engine);
        docker.awaitAnswer();
        docker.chooseBuilder();
        return docker;
    }

    private static List<String> command(Path folder, String host) {
        return List.of(
                "dockerd",
                "--host=" + host,
                "--data-root=" + folder.resolve("docker"),
                "--exec-root=" + folder.resolve("docker-run"),
                "--pidfile=" + folder.resolve("dockerd.pid"),
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (true) {
            try {
                run(List.of("docker", "version"));
                return;
            } catch (ProgramFailedException e) {
                if (System.nanoTime() > deadline) {
                    close();
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }

    /** BuildKit, as Docker does by itself, unless the client lacks the plugin (buildx) that newer ones need for it. */
    private void chooseBuilder() throws IOException, InterruptedException {
        Path context = Files.createDirectory(folder.resolve("docker-trial"));
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nLABEL trial=1\n");
        environment.put("DOCKER_BUILDKIT", "1");
        try {
            run(List.of("docker", "build", "--quiet", context.toString()));
            buildKit = true;
        } catch (ProgramFailedException e) {
            environment.put("DOCKER_BUILDKIT", "0");
        }
    }

    /** What builds: for the report. */
    String builder() {
        return buildKit ? "docker build (BuildKit)" : "docker build (classic builder)";
    }

    /** Makes the image with the JDK that the build starts from. */
    void makeBase(Path script, Path javaHome) throws IOException, InterruptedException {
        run(List.of(
                "sh",
                "-c",
                "sh \"$1\" \"$2\" | docker import - " + BASE,
                "base",
                script.toString(),
                javaHome.toString()));
    }

    /** Builds, with Docker's cache. */
    void build(Path dockerfile, Path context) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "build", "--quiet", "--network=none"));
        command.addAll(List.of("--tag", "cairn-benchmark", "--file", dockerfile.toString(), context.toString()));
        run(command);
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Program.run(command, environment, folder.resolve("docker.log"), WITHIN);
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
