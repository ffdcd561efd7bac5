package dev.cairn.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

final class LauncherTest {

    @TempDir
    Path folder;

    private Sandbox sandbox = new Sandbox(Path.of(""), java.util.Map.of());

    @BeforeEach
    void checkout() throws Exception {
        sandbox = Sandbox.in(folder);
    }

    @Test
    void itBuildsOnceThenRunsWithTheArgumentsAsTheyAre() throws Exception {
        Path jdk = useJdk("jdk-a", "25.0.3");

        Sandbox.Result first = sandbox.run(sandbox.launcher(), "trace", "a b");
        Sandbox.Result second = sandbox.run(sandbox.launcher(), "status");

        assertThat(first).isEqualTo(new Sandbox.Result(0, "jdk-a trace a b", ""));
        assertThat(second.out()).isEqualTo("jdk-a status");
        assertThat(sandbox.mavenCalls())
                .singleElement()
                .asString()
                .contains("-pl standalone -am package", jdk.toString());
    }

    @Test
    void aChangedSourceIsBuilt() throws Exception {
        useJdk("jdk-a", "25");
        sandbox.run(sandbox.launcher());
        Path source = Files.createFile(folder.resolve("checkout/standalone/src/main/Main.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));

        sandbox.run(sandbox.launcher());

        assertThat(sandbox.mavenCalls()).hasSize(2);
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        useJdk("jdk-a", "25");

        Process one = sandbox.start(sandbox.launcher(), "one");
        Process two = sandbox.start(sandbox.launcher(), "two");

        assertThat(Sandbox.Result.of(one).out()).isEqualTo("jdk-a one");
        assertThat(Sandbox.Result.of(two).out()).isEqualTo("jdk-a two");
        assertThat(sandbox.mavenCalls()).hasSize(1);
    }

    @Test
    void aFailedBuildShowsWhatMavenSaid() throws Exception {
        useJdk("jdk-a", "25");
        sandbox.script(folder.resolve("bin/mvn"), "echo 'no such artifact'; exit 1\n");

        Sandbox.Result result = sandbox.run(sandbox.launcher());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("no such artifact", "The build failed");
    }

    @Test
    void itIsFoundThroughLinks() throws Exception {
        useJdk("jdk-a", "25");
        Path link = Files.createSymbolicLink(folder.resolve("link"), sandbox.launcher());
        Path linkToLink = Files.createSymbolicLink(folder.resolve("link-to-link"), link.getFileName());

        assertThat(sandbox.run(linkToLink, "status").out()).isEqualTo("jdk-a status");
    }

    @Test
    void itTellsTheProgramWhereItLies() throws Exception {
        Path jdk = useJdk("jdk-a", "25");
        sandbox.script(jdk.resolve("bin/java"), "echo \"$CAIRN_COMMAND\"\n");
        Path link = Files.createSymbolicLink(folder.resolve("a link"), sandbox.launcher());

        assertThat(sandbox.run(link, "status").out())
                .isEqualTo(sandbox.launcher().toRealPath().toString());
    }

    @Test
    void whatHashesAllThatItMovesHasTheSecondCompiler() throws Exception {
        Path jdk = useJdk("jdk-a", "25");
        sandbox.script(jdk.resolve("bin/java"), "echo \"$@\"\n");

        for (String command : new String[] {"import", "export"}) {
            assertThat(sandbox.run(sandbox.launcher(), "registry", command, "-o", "json", "x")
                            .out())
                    .contains("-Xmx256m", " registry " + command)
                    .doesNotContain("TieredStopAtLevel");
        }
        assertThat(sandbox.run(sandbox.launcher(), "registry", "ls", "import").out())
                .contains("TieredStopAtLevel=1");
        assertThat(sandbox.run(sandbox.launcher(), "status").out()).contains("TieredStopAtLevel=1");
    }

    @Test
    void aHeapOfAnotherSizeIsDividedLikeTheUsualOne() throws Exception {
        Path jdk = useJdk("jdk-a", "25");
        sandbox.script(jdk.resolve("bin/java"), "echo \"$@\"\n");
        sandbox.environment().put("CAIRN_AOT", "off");

        assertThat(sandbox.run(sandbox.launcher(), "up").out()).contains("-Xmn64m", "-Xmx384m");
        sandbox.environment().put("CAIRN_JAVA_OPTS", "-Xmx128m");
        assertThat(sandbox.run(sandbox.launcher(), "up").out())
                .contains("-XX:NewRatio=5", "-Xmx128m")
                .doesNotContain("-Xmn");
    }

    @Test
    void anOldJdkIsPassedOverForTheOneThatALinkOnThePathLeadsTo() throws Exception {
        sandbox.environment().put("JAVA_HOME", sandbox.jdk("old", "17.0.15").toString());
        Path java = sandbox.jdk("new", "26.0.1").resolve("bin/java");
        Files.createSymbolicLink(folder.resolve("bin/java"), java);

        assertThat(sandbox.run(sandbox.launcher(), "status").out()).isEqualTo("new status");
    }

    @Test
    void theJdkThatIsNamedMustDo() throws Exception {
        useJdk("old", "17.0.15");

        Sandbox.Result result = sandbox.run(sandbox.launcher());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("is no JDK 25 or newer");
    }

    @Test
    void aCheckoutThatCannotBeWrittenRunsAsItIs() throws Exception {
        useJdk("jdk-a", "25");
        sandbox.run(sandbox.launcher());
        Files.setLastModifiedTime(
                folder.resolve("checkout/pom.xml"), FileTime.from(Instant.now().plusSeconds(5)));
        Path target = folder.resolve("checkout/standalone/target");
        assumeThat(target.toFile().setWritable(false)).isTrue();
        try {
            assumeThat(Files.isWritable(target)).as("root writes everywhere").isFalse();

            Sandbox.Result result = sandbox.run(sandbox.launcher(), "status");

            assertThat(result.out()).isEqualTo("jdk-a status");
            assertThat(result.err()).contains("running what is built");
        } finally {
            assertThat(target.toFile().setWritable(true)).isTrue();
        }
    }

    private Path useJdk(String name, String version) throws Exception {
        Path jdk = sandbox.jdk(name, version);
        sandbox.environment().put("CAIRN_JAVA_HOME", jdk.toString());
        return jdk;
    }
}
