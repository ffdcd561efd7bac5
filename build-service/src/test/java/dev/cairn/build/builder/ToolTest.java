package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.model.JavaBuilderSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of the processes of a build: a script stands where Maven would be, with a child of its own. */
final class ToolTest {

    private static final String WITH_A_CHILD = """
            #!/bin/sh
            env > "$HOME/environment"
            echo waiting for the child
            sleep 600 &
            echo $! > "$HOME/child.tmp" && mv "$HOME/child.tmp" "$HOME/child"
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
            assertThat(failed.message()).contains("within 8 s", "'builds.within' in platform.yaml");
            assertThat(failed.lastLines()).containsExactly("waiting for the child");
            assertThat(isAlive(child())).isFalse();
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
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("home/child")));
            thread.interrupt();
            thread.join();

            assertThat(outcome).hasValue("interrupted");
            assertThat(isAlive(child())).isFalse();
            assertThat(folder.resolve("work/builds")).isEmptyDirectory();
        }
    }

    @Test
    void mavenFindsASmallEnvironment() throws Exception {
        try (ArtifactBuilder builder = builder(WITH_A_CHILD)) {
            builder.build(request(Duration.ofSeconds(8)));

            assertThat(Files.readAllLines(folder.resolve("home/environment")))
                    .map(line -> line.replaceFirst("=.*", ""))
                    .filteredOn(name -> !name.equals("_") && !name.equals("PWD") && !name.equals("SHLVL"))
                    .containsExactlyInAnyOrder(
                            "HOME", "JAVA_HOME", "LANG", "LC_ALL", "MAVEN_OPTS", "PATH", "TMPDIR", "https_proxy");
        }
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
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(Files.createDirectories(folder.resolve("source")).resolve("pom.xml"), "<project/>");
        if (!script.isEmpty()) {
            Path mvn = Files.writeString(programs.resolve("mvn"), script);
            Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        String path = script.isEmpty() ? programs.toString() : programs + ":/usr/bin:/bin";
        Map<String, String> environment =
                Map.of("PATH", path, "HOME", home.toString(), "SECRET", "s", "https_proxy", "http://127.0.0.1:9");
        return new ArtifactBuilder(BuilderConfig.of(
                registry.uri(), folder.resolve("work"), Path.of(System.getProperty("java.home")), environment));
    }

    private long child() throws IOException {
        return Long.parseLong(Files.readString(folder.resolve("home/child")).strip());
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
