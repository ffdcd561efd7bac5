package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.deploy.files.Trees;
import dev.cairn.deploy.image.TestRegistry;
import dev.cairn.deploy.target.Isolation;
import dev.cairn.deploy.testing.TestImages;
import dev.cairn.oci.ImageReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A machine that refuses namespaces, as an unprivileged container does: a user namespace that may have none below it. */
class RefusedNamespacesTest {

    /** Forbids further user namespaces, then runs the rest without any capability. */
    private static final List<String> CONFINED = List.of(
            "unshare",
            "--user",
            "--map-user=1234",
            "--map-group=1234",
            "--keep-caps",
            "sh",
            "-c",
            "echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps=-all --inh-caps=-all"
                    + " --bounding-set=-all \"$@\"",
            "sh");

    @TempDir
    Path temp;

    private final TestRegistry registry = new TestRegistry();

    @BeforeEach
    void assumeThatItCanBeSimulated() throws Exception {
        assumeTrue(HostTools.missingForSandbox().isEmpty(), "This machine lacks util-linux");
        assumeTrue(
                run(Duration.ofSeconds(30), "true") == 0, "This machine lets nobody make the namespace to try it in");
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
        Trees.delete(temp.resolve("target"));
    }

    @Test
    void instancesRunWithoutIsolationAndTheReasonIsShown() throws Exception {
        ImageReference image = TestImages.script(registry, "echo \"it runs\"; exec sleep 1000");

        List<String> said = service(IsolationPolicy.PREFERRED, image);

        assertThat(said)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("ISOLATION none: this machine refuses namespaces (unshare: unshare failed"))
                .contains("OUTPUT it runs", "RETIRED STOPPED");
    }

    @Test
    void aJavaImageRunsWithoutIsolationToo() throws Exception {
        ImageReference image = TestImages.java(registry, temp);

        assertThat(service(IsolationPolicy.PREFERRED, image))
                .anySatisfy(line -> assertThat(line).startsWith("OUTPUT listening on "))
                .contains("RETIRED STOPPED");
    }

    @Test
    void nothingIsStartedWhereIsolationIsRequired() throws Exception {
        ImageReference image = TestImages.script(registry, "echo 'it runs'");

        assertThat(service(IsolationPolicy.REQUIRED, image))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("REFUSED Isolation is required, but this machine cannot give it")
                        .contains("isolation: preferred"));
        assertThat(temp.resolve("target/instances")).isEmptyDirectory();
    }

    private List<String> service(IsolationPolicy policy, ImageReference image) throws Exception {
        int code = run(
                Duration.ofMinutes(3),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ConfinedService.class.getName(),
                temp.resolve("target").toString(),
                policy.name(),
                image.toString());
        List<String> said = Files.readAllLines(temp.resolve("log"));
        assertThat(code).as("%s", said).isZero();
        // The pattern of the log leaves a space where a message has no pairs.
        return said.stream()
                .map(line -> line.replaceFirst("^.*SAID ", "").strip())
                .toList();
    }

    private int run(Duration within, String... command) throws IOException, InterruptedException {
        List<String> confined = new ArrayList<>(CONFINED);
        confined.addAll(List.of(command));
        Process process = new ProcessBuilder(confined)
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("log").toFile())
                .start();
        try {
            return process.waitFor(within.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }

    /** For the reader: what a fact would carry. */
    static String describe(Isolation isolation) {
        return "ISOLATION " + isolation.level().id() + ": " + isolation.detail();
    }
}
