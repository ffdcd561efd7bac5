package dev.cairn.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildStarted;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeadLettered;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.RefDeleted;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.model.CommitId;
import dev.cairn.standalone.TestCairn.Answer;
import dev.cairn.standalone.demo.DemoWorld;

import static dev.cairn.standalone.FactList.await;
import static dev.cairn.standalone.PushedRepository.MAIN;
import static dev.cairn.standalone.TestCairn.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * One Cairn that is sent one bad input after the other, by HTTP and by Git, while a good application serves: each is told
 * in words that a person can act on, none disturbs what serves, and at the end a good push is delivered as ever.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {

    private static final String HOST = "hello.staging.localhost";
    private static final int BROKER_STOPS = Order.DEFAULT + 1;
    private static final int AT_THE_END = Order.DEFAULT + 2;

    @TempDir
    static Path folder;

    private TestCairn cairn;
    private PushedRepository hello;
    private PushedRepository broken;
    private boolean smallRegistry;
    private @Nullable EmbeddedKafka restarted;
    private int version = 1;

    @BeforeAll
    void deliverAGoodCommit() throws Exception {
        cairn = new TestCairn(folder);
        Path registry = Files.createDirectory(cairn.data.resolve("registry"));
        smallRegistry =
                Programs.succeeds("mount", "-t", "tmpfs", "-o", "size=256m,mode=700", "tmpfs", registry.toString());
        cairn.start();
        hello = cairn.repository("hello");
        broken = cairn.repository("broken");
        broken.write("README", "A repository of which nothing good comes").push(MAIN);
        DemoWorld.copyExample(hello.work());
        cairn.told(hello, hello.push(MAIN));
        cairn.facts().await(hello.head(), DeploymentSucceeded.class);
    }

    @AfterAll
    void stop() {
        cairn.close();
        if (restarted != null) {
            restarted.close();
        }
        if (smallRegistry) {
            Programs.run(folder, "umount", cairn.data.resolve("registry").toString());
        }
        Programs.run(folder, "chmod", "-R", "u+w", folder.toString()); // images are read-only
    }

    @BeforeEach
    void beginWithAnEmptyTree() throws IOException {
        broken.clear();
    }

    @AfterEach
    void theGoodOneServes() throws IOException {
        assertThat(cairn.page(HOST)).contains(DemoWorld.shown(version));
        assertThat(cairn.facts().of(DeadLettered.class)).isEmpty();
    }

    // --- webhooks -------------------------------------------------------------------------------------------------

    private static byte[] anyHook(String repository) {
        return TestCairn.hook(repository, MAIN, NONE, "5".repeat(40));
    }

    private void assertUnproven(Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body())
                .contains("The signature is missing or wrong, or the repository is unknown")
                .contains("compare the webhook's secret and the repository's address with what Cairn was given");
        assertNothingWasPushed();
    }

    private void assertNothingWasPushed() {
        assertThat(cairn.facts().of(CommitPushed.class))
                .extracting(CommitPushed::commit)
                .doesNotContain(new CommitId("5".repeat(40)));
    }

    @ParameterizedTest
    @CsvSource({
        "a wrong one, sha256=0000000000000000000000000000000000000000000000000000000000000000",
        "an empty one, sha256=",
        "none, ''"
    })
    void aWrongOrEmptySignatureIsRefused(String what, String signature) throws Exception {
        assertUnproven(cairn.send("bad-signature", signature, anyHook("hello")));
    }

    @Test
    void aSignatureOfAnotherBodyIsRefused() throws Exception {
        assertUnproven(cairn.send("other-body", TestCairn.signature(anyHook("broken")), anyHook("hello")));
    }

    @Test
    void anUnknownRepositoryIsAnsweredLikeAWrongSignature() throws Exception {
        byte[] body = anyHook("nobody-knows-it");
        assertUnproven(cairn.send("unknown", TestCairn.signature(body), body));
    }

    @Test
    void anOversizedBodyIsRefusedWithTheLimit() throws Exception {
        byte[] body = new byte[25_000_001];
        Answer answer = cairn.send("large", TestCairn.signature(body), body);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("A webhook has at most 25000000 bytes");
    }

    @Test
    void malformedJsonIsRefusedWithWhatIsWrong() throws Exception {
        byte[] body = "{\"repository\": \"hello\", \"changes\": [".getBytes(StandardCharsets.UTF_8);
        Answer answer = cairn.send("malformed", TestCairn.signature(body), body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("The body is not JSON: Unexpected end-of-input");
    }

    // --- Git ------------------------------------------------------------------------------------------------------

    @Test
    void aDeletedRefIsAFactAndBuildsNothing() throws Exception {
        broken.write("cairn.yaml", files("broken", ".")).push("refs/heads/short-lived");
        CommitId commit = broken.head();
        cairn.told(broken, "refs/heads/short-lived", commit);
        cairn.facts().await(commit, CommitPushed.class);
        broken.git("push", "-q", broken.bare().toString(), ":refs/heads/short-lived");

        assertThat(cairn.tell(broken, "refs/heads/short-lived", commit.value(), NONE)
                        .status())
                .isEqualTo(202);

        await().until(() -> cairn.facts().of(RefDeleted.class).stream()
                .anyMatch(deleted -> deleted.ref().value().equals("refs/heads/short-lived")
                        && deleted.last().equals(commit)));
    }

    @Test
    void aCommitThatAForcePushHasRemovedIsRejected() throws Exception {
        CommitId gone = broken.push("refs/heads/forced");
        broken.git("reset", "-q", "--soft", "HEAD~1");
        broken.git("commit", "-q", "--allow-empty", "-m", "Instead of it");
        broken.push("refs/heads/forced");
        broken.remoteGit("gc", "-q", "--prune=now");

        cairn.told(broken, "refs/heads/forced", gone);

        CommitRejected rejected = cairn.facts().await(gone, CommitRejected.class);
        assertThat(rejected.reason()).isEqualTo("vanished");
        assertThat(rejected.problems())
                .containsExactly("The remote no longer has commit " + gone + ": refs/heads/forced was force-pushed or"
                        + " deleted in the meantime. Push again to build what it has now.");
        assertThat(cairn.command("trace", gone.value())).contains("Push again to build what it has now.");
    }

    @Test
    void allErrorsOfAnInvalidCairnYamlAreTold() throws Exception {
        CommitRejected rejected = rejected("""
                application: Broken
                artifacts:
                  web: { builder: filez, from: scratch }
                environments:
                  staging: { target: local, run: { wbe: { instnces: 1 } } }
                """);
        assertThat(rejected.reason()).isEqualTo("invalid-cairn-yaml");
        assertThat(rejected.problems())
                .anyMatch(problem -> problem.startsWith("cairn.yaml:1:14: application: "))
                .anyMatch(problem -> problem.contains("unknown builder 'filez': did you mean 'files'?"))
                .anyMatch(problem -> problem.contains("unknown artifact 'wbe': did you mean 'web'?"))
                .anyMatch(problem -> problem.contains("unknown key 'instnces': did you mean 'instances'?"))
                .hasSize(4);
        assertThat(cairn.command("trace", rejected.commit().value()))
                .contains("cairn.yaml:1:14: application: ", "did you mean 'web'?", "did you mean 'instances'?");
    }

    @Test
    void aCommitWithoutACairnYamlSaysHowToWriteOne() throws Exception {
        CommitId commit = broken.push(MAIN);
        cairn.told(broken, commit);
        assertThat(cairn.facts().await(commit, CommitRejected.class).problems())
                .containsExactly("The commit has no cairn.yaml at its root; 'cairn init' writes a first one");
    }

    // --- paths that lead out --------------------------------------------------------------------------------------

    private static String files(String application, String tree) {
        return """
                application: %s
                artifacts:
                  web: { builder: files, from: scratch, tree: '%s', entrypoint: [/program] }
                environments:
                  staging: { target: local, run: { web: {} } }
                """.formatted(application, tree);
    }

    @ParameterizedTest
    @CsvSource({
        "absolute, /etc/hostname",
        "relative, ../../../../../../etc/hostname",
        "neighbour, sub/../../cairn.yaml",
        "chain, sub/deep/up/../../cairn.yaml" // which looks as if it stayed inside
    })
    void aLinkThatPointsOutOfTheTreeFailsTheBuildByName(String name, String target) throws Exception {
        broken.write("cairn.yaml", files("broken", "site"))
                .write("site/page", name)
                .write("site/sub/deep/page", name)
                .link("site/sub/deep/up", "..")
                .link("site/" + name, target);

        BuildFailed failed = failed();

        assertThat(failed.reason()).isEqualTo("invalid-source");
        assertThat(failed.message())
                .isEqualTo("The symbolic link 'site/" + name + "' points out of the tree, to '" + target
                        + "': make it point to a file in it, or put a copy there");
    }

    @Test
    void aTreeThatIsALinkToTheOutsideFailsTheBuild() throws Exception {
        broken.write("cairn.yaml", files("broken", "etc")).link("etc", "/etc");
        assertThat(failed().message()).isEqualTo("'etc' leads out of the source: name a folder that is in it");
    }

    @Test
    void aPathWithTwoDotsInCairnYamlIsRejectedWithItsPlace() throws Exception {
        assertThat(rejected(files("broken", "../outside")).problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem).startsWith("cairn.yaml:3:").contains("artifacts.web.tree: ", "'..'"));
    }

    @Test
    void aCairnYamlThatIsALinkIsRejected() throws Exception {
        broken.link("cairn.yaml", "/etc/hostname");
        CommitId commit = broken.push(MAIN);
        cairn.told(broken, commit);
        assertThat(cairn.facts().await(commit, CommitRejected.class).problems())
                .containsExactly("cairn.yaml is a symbolic link: commit a plain file");
    }

    @Test
    void aFileThatIsNamedWithTwoDotsInGitItselfIsRejected() throws Exception {
        broken.write("evil", "evil").write("cairn.yaml", files("broken", "."));
        String evil = broken.git("hash-object", "-w", "evil").strip();
        String yaml = broken.git("hash-object", "-w", "cairn.yaml").strip();
        CommitId commit = hostile(evil, yaml);
        broken.git("push", "-q", "--force", broken.bare().toString(), commit + ":" + MAIN);

        cairn.told(broken, commit);

        CommitRejected rejected = cairn.facts().await(commit, CommitRejected.class);
        assertThat(rejected.reason()).isEqualTo("unusable");
        assertThat(rejected.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("git's own checks refuse"));
    }

    /** Git's own commands refuse to make it: the tree is written byte by byte. */
    private CommitId hostile(String evil, String yaml) throws IOException {
        var tree = new java.io.ByteArrayOutputStream();
        for (var entry : List.of(List.of("100644 ..", evil), List.of("100644 cairn.yaml", yaml))) {
            tree.write(entry.getFirst().getBytes(StandardCharsets.UTF_8));
            tree.write(0);
            tree.write(java.util.HexFormat.of().parseHex(entry.getLast()));
        }
        Path file = Files.write(folder.resolve("tree"), tree.toByteArray());
        String id = broken.git("hash-object", "-w", "-t", "tree", "--literally", file.toString())
                .strip();
        return new CommitId(broken.git("commit-tree", id, "-m", "Hostile").strip());
    }

    // --- builds and deployments that fail -------------------------------------------------------------------------

    private CommitRejected rejected(String yaml) throws Exception {
        CommitId commit = broken.write("cairn.yaml", yaml).push(MAIN);
        cairn.told(broken, commit);
        return cairn.facts().await(commit, CommitRejected.class);
    }

    private BuildFailed failed() throws Exception {
        CommitId commit = broken.push(MAIN);
        cairn.told(broken, commit);
        BuildFailed failed = cairn.facts().await(commit, BuildFailed.class);
        assertThat(cairn.command("trace", commit.value()))
                .contains(failed.message().lines().findFirst().orElseThrow().substring(0, 30));
        return failed;
    }

    private static String java(String source) {
        return """
                application: broken
                artifacts:
                  web: { builder: java, from: jlink, main: app.Main, source: %s }
                environments:
                  staging: { target: local, run: { web: { port: 8080, health: { path: /, within: 3s } } } }
                """.formatted(source);
    }

    private void program(String body) throws IOException {
        broken.write("cairn.yaml", java("src")).write("src/app/Main.java", """
                package app;
                public final class Main {
                    public static void main(String[] args) throws Exception {
                        %s
                    }
                }
                """.formatted(body));
    }

    @Test
    void aBuildThatFailsTellsTheCompilersLines() throws Exception {
        program("int number = \"text\";");
        BuildFailed failed = failed();
        assertThat(failed.reason()).isEqualTo("compilation");
        assertThat(failed.message()).isEqualTo("javac found errors: correct them and push");
        assertThat(String.join("\n", failed.lastLines())).contains("app/Main.java:4", "incompatible types");
    }

    @Test
    void aBuildThatHangsIsEndedAtItsDeadline() throws Exception {
        assumeThat(Programs.succeeds("mvn", "--version"))
                .as("Maven is on the PATH")
                .isTrue();
        // Maven's own JVM waits for a debugger that never comes.
        broken.write("cairn.yaml", java("hanging"))
                .write("hanging/pom.xml", "<project/>")
                .write(
                        "hanging/.mvn/jvm.config",
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0\n");
        cairn.builds("{ within: 10s }");
        try {
            BuildFailed failed = failed();
            assertThat(failed.reason()).isEqualTo("deadline");
            assertThat(failed.message())
                    .isEqualTo("The build was not done within 10 s and was ended while 'mvn' was running: make it"
                            + " faster, or allow it more (builds.within in platform.yaml)");
            assertThat(failed.lastLines())
                    .singleElement()
                    .satisfies(line -> assertThat(line).startsWith("Listening for transport dt_socket"));
        } finally {
            cairn.builds("{}");
        }
    }

    private DeploymentFailed notDeployed() throws Exception {
        CommitId commit = broken.push(MAIN);
        cairn.told(broken, commit);
        DeploymentFailed failed = cairn.facts().await(commit, DeploymentFailed.class);
        assertThat(cairn.command("trace", commit.value())).contains(failed.lastLines());
        assertThat(cairn.command("status", "broken")).contains(failed.message().substring(0, 30));
        return failed;
    }

    @Test
    void anEntrypointThatExitsTellsItsCodeAndItsLastLines() throws Exception {
        program("System.out.println(\"cannot go on without a database\"); System.exit(3);");
        DeploymentFailed failed = notDeployed();
        assertThat(failed.reason()).isEqualTo("exited");
        assertThat(failed.message()).matches("Instance i-\\S+ of web ended with exit code 3");
        assertThat(failed.lastLines()).contains("cannot go on without a database");
    }

    @Test
    void aHealthCheckThatNeverPassesTellsWhatItWasAnswered() throws Exception {
        program("System.out.println(\"never listens\"); Thread.sleep(Long.MAX_VALUE);");
        DeploymentFailed failed = notDeployed();
        assertThat(failed.reason()).isEqualTo("unhealthy");
        assertThat(failed.message()).matches("Instance i-\\S+ of web was not healthy within 3 s: .+");
        assertThat(failed.lastLines()).contains("never listens");
    }

    // --- the machine ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "--build-port, build-service",
        "--registry-port, registry-service",
        "--deploy-port, deploy-service",
        "--kafka-port, Kafka",
        "--router-port, The router"
    })
    void aPortThatIsTakenIsNamedWithTheWayOut(String flag, String who) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> up = new java.util.ArrayList<>(List.of("up"));
            for (String port :
                    List.of("--build-port", "--registry-port", "--deploy-port", "--kafka-port", "--router-port")) {
                up.addAll(List.of(port, port.equals(flag) ? String.valueOf(taken.getLocalPort()) : "0"));
            }
            String said = TestCairn.command(folder.resolve("other" + flag), up);

            assertThat(said)
                    .contains("cairn: " + who + " cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": the port is taken. End what listens there, or choose another one")
                    .contains(flag)
                    .doesNotContain("fault of the command");
        }
    }

    @Test
    void aFullDiskFailsTheBuildAndTheNextOneSucceeds() throws Exception {
        assumeThat(smallRegistry).as("a small file system can be mounted here").isTrue();
        byte[] content = new byte[4 * 1024 * 1024];
        new java.util.Random(1).nextBytes(content);
        broken.write("cairn.yaml", files("broken", "large")).write("large/note", "large");
        Files.write(broken.work().resolve("large/blob"), content);
        Path filler = cairn.data.resolve("registry").resolve("filler");
        fill(filler);

        BuildFailed failed;
        try {
            failed = failed();
        } finally {
            Files.delete(filler);
        }

        assertThat(failed.reason()).isEqualTo("disk-full");
        assertThat(failed.message())
                .isEqualTo("The registry " + cairn.standalone().endpoints().registry()
                        + " has no room for the image: make room there, then push again");
        CommitId again = broken.push("refs/heads/again");
        cairn.told(broken, "refs/heads/again", again);
        ArtifactBuilt built = cairn.facts().await(again, ArtifactBuilt.class);
        URI manifest = cairn.standalone()
                .endpoints()
                .registry()
                .resolve("/v2/" + built.image() + "/manifests/" + built.digest());
        assertThat(cairn.get(manifest).status()).isEqualTo(200);
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[64 * 1024];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    @Order(BROKER_STOPS)
    void aBrokerThatStopsIsWaitedForAndNothingIsLost() throws Exception {
        CommitId under = next();
        cairn.told(hello, under);
        cairn.facts().await(under, BuildStarted.class);
        EmbeddedKafka first = cairn.standalone().kafka();
        int port = URI.create("kafka://" + first.bootstrapServers()).getPort();

        first.close();

        for (URI service : List.of(
                cairn.standalone().endpoints().build(),
                cairn.standalone().endpoints().deploy())) {
            Answer answer = cairn.get(service.resolve("/readyz"));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("Kafka at " + first.bootstrapServers() + " does not answer");
            assertThat(cairn.get(service.resolve("/livez")).status()).isEqualTo(200);
        }
        CommitId meanwhile = broken.write("cairn.yaml", files("broken", "small"))
                .write("small/note", "small")
                .push("refs/heads/meanwhile");
        Answer refused = cairn.tell(broken, "refs/heads/meanwhile", NONE, meanwhile.value());
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("The push could not be stored now; send it again");
        assertThat(refused.headers()).containsKey("retry-after");
        assertThat(cairn.page(HOST)).as("the router needs no Kafka").contains(DemoWorld.shown(version - 1));

        EmbeddedKafka second = EmbeddedKafka.start(new Config(first.dataFolder(), port));
        restarted = second;
        assertThat(second.bootstrapServers()).isEqualTo(first.bootstrapServers());
        await().until(() -> isReady(cairn.standalone().endpoints().build())
                && isReady(cairn.standalone().endpoints().deploy()));
        assertThat(cairn.tell(broken, "refs/heads/meanwhile", NONE, meanwhile.value())
                        .status())
                .isEqualTo(202);
        cairn.facts().await(under, DeploymentSucceeded.class);
        cairn.facts().await(meanwhile, ArtifactBuilt.class);
        assertThat(cairn.facts().pushes(meanwhile)).as("told once").hasSize(1);
    }

    private boolean isReady(URI service) throws IOException, InterruptedException {
        return cairn.get(service.resolve("/readyz")).status() == 200;
    }

    private CommitId next() throws IOException {
        DemoWorld.showNext(hello.work(), version, version + 1);
        version++;
        return hello.push(MAIN);
    }

    @Test
    @Order(AT_THE_END)
    void aGoodPushIsDelivered() throws Exception {
        CommitId commit = next();
        cairn.told(hello, commit);
        cairn.facts().await(commit, DeploymentSucceeded.class);
        assertThat(cairn.page(HOST)).contains(DemoWorld.shown(version));
    }
}
