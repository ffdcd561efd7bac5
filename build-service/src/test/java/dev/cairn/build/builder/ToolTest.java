package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.model.JavaBuilderSpec;
import dev.cairn.model.PlatformFile;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of the processes of a build: a script stands where Maven would be, with a child of its own. */
final class ToolTest {

    private static final String WITH_A_CHILD = """
            #!/bin/sh
            programs="$(dirname "$0")"
            env > "$programs/environment"
            sleep 600 &
            echo $! > "$programs/child"
            setsid sh -c 'echo $$ > "$1/detached.tmp" && mv "$1/detached.tmp" "$1/detached" && exec sleep 600' sh "$programs" &
            echo "waiting for the lock of $(basename "$PWD")"
            wait
            """;
    private static final String FAILING = """
            #!/bin/sh
            i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo "line $i"; done
            exit 1
            """;

    private TestRegistry registry;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aDeadlineEndsTheWholeTreeOfProcesses() throws Exception {
        try (ArtifactBuilder builder = builder(WITH_A_CHILD)) {
            BuildResult.Failed failed = Requests.failed(builder.build(request(Duration.ofSeconds(8))));

            assertThat(failed.reason()).isEqualTo("deadline");
            assertThat(failed.message()).contains("was not done within 8 s and was ended while 'mvn' was running");
            assertThat(failed.lastLines()).containsExactly("waiting for the lock of source");
            assertThat(isAlive("child")).isFalse();
            assertThat(isAlive("detached")).as("one that has left its parent").isFalse();
        }
    }

    @Test
    void anInterruptEndsTheWholeTreeOfProcessesAndLeavesNoFiles() throws Exception {
        AtomicReference<String> outcome = new AtomicReference<>("");
        try (ArtifactBuilder builder = builder(WITH_A_CHILD)) {
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    outcome.set(builder.build(request(Duration.ofMinutes(5))).toString());
                } catch (InterruptedException e) {
                    outcome.set("interrupted");
                }
            });
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Files.exists(folder.resolve("programs/detached")));
            thread.interrupt();
            thread.join();

            assertThat(outcome).hasValue("interrupted");
            assertThat(isAlive("child")).isFalse();
            assertThat(isAlive("detached")).isFalse();
            assertThat(folder.resolve("work/builds")).isEmptyDirectory();
        }
    }

    @Test
    void mavenFindsASmallEnvironment() throws Exception {
        try (ArtifactBuilder builder = builder(WITH_A_CHILD)) {
            builder.build(request(Duration.ofSeconds(8)));

            assertThat(Files.readAllLines(folder.resolve("programs/environment")))
                    .map(line -> line.replaceFirst("=.*", ""))
                    .filteredOn(name -> !name.equals("_") && !name.equals("PWD") && !name.equals("SHLVL"))
                    .containsExactlyInAnyOrder(
                            "CAIRN_BUILD",
                            "CAIRN_BUILDER",
                            "GIT_CEILING_DIRECTORIES",
                            "HOME",
                            "JAVA_HOME",
                            "LANG",
                            "LC_ALL",
                            "MAVEN_OPTS",
                            "MAVEN_SKIP_RC",
                            "PATH",
                            "TMPDIR",
                            "https_proxy");
        }
    }

    @Test
    void whatAKilledBuilderHasLeftRunningIsEndedAtTheNextStartAndNothingElse() throws Exception {
        try (ArtifactBuilder first = builder("")) {
            assertThat(first).isNotNull();
        }
        String id = Files.readString(folder.resolve("work/id"));
        Process left = sleeping(Marked.BUILDER, id);
        Process alike = sleeping(Marked.BUILDER, id + "0");
        Process other = sleeping("NOT_" + Marked.BUILDER, id);
        try (ArtifactBuilder next = builder("")) {
            assertThat(next).isNotNull();
            assertThat(left.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(left.exitValue()).as("SIGKILL").isEqualTo(128 + 9);
            assertThat(alike.isAlive()).isTrue();
            assertThat(other.isAlive()).isTrue();
        } finally {
            left.destroyForcibly();
            alike.destroyForcibly();
            other.destroyForcibly();
        }
    }

    private static Process sleeping(String variable, String value) throws IOException {
        var builder = new ProcessBuilder("sleep", "600");
        builder.environment().put(variable, value);
        return builder.start();
    }

    @Test
    void theLastFortyLinesOfAFailureAreKept() throws Exception {
        try (ArtifactBuilder builder = builder(FAILING)) {
            BuildResult.Failed failed = Requests.failed(builder.build(request(Duration.ofSeconds(60))));

            assertThat(failed.reason()).isEqualTo("compilation");
            assertThat(failed.lastLines()).hasSize(40).startsWith("line 61").endsWith("line 100");
        }
    }

    @Test
    void aMissingMavenIsNamed() throws Exception {
        try (ArtifactBuilder builder = builder("")) {
            BuildResult.Failed failed = Requests.failed(builder.build(request(Duration.ofSeconds(60))));

            assertThat(failed.reason()).isEqualTo("tool-missing");
            assertThat(failed.message()).contains("'mvn' is not on the PATH");
        }
    }

    private BuildRequest request(Duration deadline) {
        return Requests.of(
                folder.resolve("source"), new JavaBuilderSpec("jlink", "a.Main", ".", List.of(), List.of()), deadline);
    }

    private ArtifactBuilder builder(String script) throws IOException {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Files.writeString(Files.createDirectories(folder.resolve("source")).resolve("pom.xml"), "<project/>");
        if (!script.isEmpty()) {
            Path mvn = Files.writeString(programs.resolve("mvn"), script);
            Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        String path = script.isEmpty() ? programs.toString() : programs + ":/usr/bin:/bin";
        Map<String, String> environment =
                Map.of("PATH", path, "HOME", "/somebody", "SECRET", "s", "https_proxy", "http://127.0.0.1:9");
        return new ArtifactBuilder(BuilderConfig.of(
                registry.uri(),
                folder.resolve("work"),
                Path.of(System.getProperty("java.home")),
                environment,
                PlatformFile::defaults));
    }

    private boolean isAlive(String process) throws IOException {
        long pid = Long.parseLong(
                Files.readString(folder.resolve("programs").resolve(process)).strip());
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
