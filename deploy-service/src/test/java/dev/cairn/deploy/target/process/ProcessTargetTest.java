package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.cairn.deploy.target.Address;
import dev.cairn.deploy.target.Fence;
import dev.cairn.deploy.target.Instance;
import dev.cairn.deploy.target.InstanceFilter;
import dev.cairn.deploy.target.InstanceSpec;
import dev.cairn.deploy.target.InstanceState;
import dev.cairn.deploy.target.Isolation;
import dev.cairn.deploy.target.LimitsInForce.Means;
import dev.cairn.deploy.target.PortRequest;
import dev.cairn.deploy.target.Retirement;
import dev.cairn.deploy.target.TargetContract;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.deploy.target.TargetFailure;
import dev.cairn.deploy.testing.TestImages;
import dev.cairn.model.InstanceId;
import dev.cairn.model.Limits;
import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What is particular to processes. Those of the other kinds of isolation are in the two contract tests. */
class ProcessTargetTest {

    private static final Fence FENCE = new Fence(1);
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private ProcessTargetFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ProcessTargetFixture(temp, IsolationPolicy.PREFERRED);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = IsolationPolicy.class,
            names = {"PREFERRED", "NONE"})
    void aJavaImageWithItsOwnRuntimeAnswersOnItsPort(IsolationPolicy policy) throws Exception {
        fixture.reopen(fixture.config().withIsolation(policy));
        ImageReference image = TestImages.java(fixture.registry(), temp, "/app/classes", "plain");

        Instance instance = fixture.target().start(spec(1, image, Map.of("GREETING", "it's \"me\" $HOME")), FENCE);

        Path root = fixture.config()
                .folder()
                .toRealPath()
                .resolve("images/sha256-" + image.digest().hex() + "/root");
        String argument = instance.isolation().level() == Isolation.Level.NONE ? root + "/app/classes" : "/app/classes";
        await().atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(get(instance))
                        .isEqualTo("it's \"me\" $HOME from " + instance.id() + " with " + argument + ",plain"));
        assertThat(fixture.target().retire(instance.id(), SOON, FENCE)).isEqualTo(Retirement.STOPPED);
        assertThat(processesOf(instance)).isEmpty();
    }

    @Test
    void anIsolatedInstanceSeesItsImageAndNothingOfTheMachine() {
        assumeIsolated();
        Instance instance = runToEnd("""
                ls -a / /tmp /dev /run
                [ -e %s ] && echo 'sees the machine'
                touch /bin/new || echo 'root is read-only'
                touch /dev/new || echo 'dev is read-only'
                touch /tmp/new && echo 'tmp can be written'
                while read -r line; do case $line in Cap*|NoNew*|Uid*) echo $line;; esac; done </proc/self/status
                while read -r line; do echo "mount $line"; done </proc/self/mountinfo
                for p in /proc/[0-9]*; do echo "process ${p#/proc/}"; done
                readlink /proc/1/root || echo 'init is out of reach'
                cat /etc/hosts
                cat /dev/urandom </dev/null | : && echo 'devices work'
                """.formatted(temp));

        List<String> output = fixture.output(instance);
        assertThat(output)
                .contains(
                        "root is read-only",
                        "dev is read-only",
                        "tmp can be written",
                        "init is out of reach",
                        "devices work",
                        "NoNewPrivs: 1",
                        "CapEff: 0000000000000000",
                        "CapPrm: 0000000000000000",
                        "CapBnd: 0000000000000000",
                        "127.0.0.1 localhost")
                .doesNotContain("sees the machine", "usr", "home", "root");
        assertThat(output.stream().filter(l -> l.startsWith("process ")).count())
                .isLessThan(8);
        assertThat(output.stream().filter(l -> l.startsWith("mount ") && l.contains(" /run ")))
                .as("the machine's root is unmounted")
                .isEmpty();
    }

    @Test
    void anInstanceNeverRunsAsRoot() throws IOException {
        assumeTrue(Privileges.own().root(), "This is not root");

        int number = 0;
        for (IsolationPolicy policy : List.of(IsolationPolicy.PREFERRED, IsolationPolicy.NONE)) {
            fixture.reopen(fixture.config().withIsolation(policy));
            Instance instance = runToEnd(number++, "id -u; id -G", Map.of(), Limits.NONE);
            assertThat(fixture.output(instance))
                    .allSatisfy(id -> assertThat(Integer.parseInt(id)).isBetween(50_000, 59_999));
        }
    }

    @Test
    void theEnvironmentIsTheImagesTheSettingsAndTheTargets() {
        Instance instance = runToEnd(
                1,
                "echo \"$PATH|$CAIRN_APPLICATION|$CAIRN_ENVIRONMENT|$CAIRN_INSTANCE|$PORT|$MULTI\"",
                Map.of(
                        "MULTI", "a\nb",
                        "PORT", "1",
                        "CAIRN_APPLICATION", "forged",
                        "CAIRN_PROCESS", "forged",
                        "no.shell-name", "x"),
                Limits.NONE);

        Address address = Objects.requireNonNull(instance.address());
        assertThat(fixture.output(instance))
                .containsExactly(
                        "cairn: the variable 'no.shell-name' cannot be given",
                        "/bin|hello|staging|" + instance.id() + "|" + address.port() + "|a",
                        "b");
    }

    @Test
    void aNewOwnerAdoptsWhatRuns() {
        Instance before = start(1, "exec sleep 1000");

        ProcessTarget adopted = fixture.reopen();

        assertThat(adopted.list(InstanceFilter.ALL)).containsExactly(before);
        assertThat(start(2, "exec sleep 1000").address()).isNotEqualTo(before.address());
        assertThat(adopted.retire(before.id(), SOON, FENCE)).isEqualTo(Retirement.STOPPED);
        assertThat(processesOf(before)).isEmpty();
    }

    @Test
    void anInstanceThatEndsWhileNobodyWatchesLeavesItsExitCode() throws IOException {
        Path go = temp.resolve("go");
        fixture.reopen(fixture.config().withIsolation(IsolationPolicy.NONE));
        Instance instance = start(1, "while ! [ -e " + go + " ]; do sleep 0.05; done; exit 9");
        fixture.target().close();

        Files.createFile(go);
        await().atMost(SOON).until(() -> processesOf(instance).isEmpty());

        assertThat(fixture.reopen().inspect(instance.id()).orElseThrow().state())
                .isInstanceOfSatisfying(
                        InstanceState.Exited.class, e -> assertThat(e.code()).isEqualTo(9));
    }

    @Test
    void instancesOutliveAServiceThatIsKilledAndAreAdopted() throws Exception {
        ImageReference image = TestImages.script(fixture.registry(), "echo started; exec sleep 1000");
        fixture.target().close();
        Process service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledService.class.getName(),
                        fixture.config().folder().toString(),
                        image.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("service.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(temp.resolve("service.log")).content().contains("INSTANCE STARTED"));

        service.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

        ProcessTarget adopted = fixture.reopen();
        Instance instance = adopted.inspect(KilledService.ID).orElseThrow();
        assertThat(instance.isRunning()).isTrue();
        assertThat(adopted.start(spec(1, image, Map.of()), FENCE)).isEqualTo(instance);
        assertThat(adopted.output(instance.id(), 5)).containsExactly("started");
        assertThat(adopted.retire(instance.id(), SOON, FENCE)).isEqualTo(Retirement.STOPPED);
        assertThat(processesOf(instance)).isEmpty();
    }

    @Test
    void aStartThatACrashBrokeOffIsMadeAgain() throws IOException {
        ImageReference image = TestImages.script(fixture.registry(), "exec sleep 1000");
        Instance whole = fixture.target().start(spec(1, image, Map.of()), FENCE);
        // As if the service had died after it wrote the folder, and before the monitor began.
        Path broken = fixture.config().folder().resolve("instances/" + TargetIds.of(2));
        Files.createDirectory(broken);
        Files.writeString(
                broken.resolve("instance.json"),
                Files.readString(fixture.instanceFolder(whole).resolve("instance.json"))
                        .replace(whole.id().value(), TargetIds.of(2).value()));

        ProcessTarget target = fixture.reopen();
        assertThat(target.inspect(TargetIds.of(2))).isEmpty();

        assertThat(target.start(spec(2, image, Map.of()), FENCE).isRunning()).isTrue();
    }

    @Test
    void aStartThatACrashBrokeOffAndThatWasRetiredIsNotMadeAgain() throws IOException {
        ImageReference image = TestImages.script(fixture.registry(), "exec sleep 1000");
        Instance whole = fixture.target().start(spec(1, image, Map.of()), FENCE);
        fixture.target().retire(whole.id(), SOON, FENCE);
        Files.delete(fixture.instanceFolder(whole).resolve("claim"));
        Files.delete(fixture.instanceFolder(whole).resolve("exit"));

        assertThat(fixture.target().start(spec(1, image, Map.of()), FENCE).state())
                .isInstanceOf(InstanceState.Retired.class);
    }

    @Test
    void aProcessWhoseNumberWasGivenAgainIsNotTakenForOurs() throws IOException {
        Instance instance = start(1, "exec sleep 1000");
        Path claim = fixture.instanceFolder(instance).resolve("claim");
        String[] fields = Files.readString(claim).split(" ", -1);
        ProcStat own = new Proc().stat(ProcessHandle.current().pid()).orElseThrow();
        fields[1] = Long.toString(own.pid());
        Files.writeString(claim, String.join(" ", fields));

        assertThat(fixture.target().inspect(instance.id()).orElseThrow().state())
                .isInstanceOf(InstanceState.Lost.class);
        fixture.target().retire(instance.id(), Duration.ofMillis(100), FENCE);

        assertThat(ProcessHandle.current().isAlive()).isTrue();
        assertThat(processesOf(instance)).as("found by the marker").isEmpty();
    }

    @Test
    void aProcessThatHidesInASessionOfItsOwnIsKilledToo() {
        assumeTrue(HostTools.find("setsid").isPresent(), "This machine has no setsid");
        fixture.reopen(fixture.config().withIsolation(IsolationPolicy.NONE));
        Instance instance = start(1, "/usr/bin/setsid sleep 1000 & echo ready; exec sleep 1000");
        await().atMost(SOON).until(() -> fixture.output(instance).contains("ready"));

        fixture.target().retire(instance.id(), SOON, FENCE);

        assertThat(processesOf(instance)).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsRefusedAndNothingIsLeft() throws IOException {
        ImageReference image = TestImages.script(fixture.registry(), "exec sleep 1000");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InstanceSpec spec = spec(1, image, Map.of(), Limits.NONE, new PortRequest.Exactly(other.getLocalPort()));

            assertFailure(spec, TargetFailure.PortTaken.class).contains("in use");

            assertThat(fixture.target().list(InstanceFilter.ALL)).isEmpty();
        }
    }

    @Test
    void noPortIsGivenTwiceAndNoneThatIsTaken() throws IOException {
        ImageReference image = TestImages.script(fixture.registry(), "exec sleep 1000");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int taken = other.getLocalPort();
            ProcessTarget target = fixture.reopen(fixture.config().withPorts(new Range(taken, taken + 1)));
            Instance instance = target.start(spec(1, image, Map.of()), FENCE);

            assertThat(instance.address()).isEqualTo(new Address(Address.LOOPBACK, taken + 1));
            assertFailure(spec(2, image, Map.of()), TargetFailure.NoPortFree.class)
                    .contains("wider range");

            target.retire(instance.id(), SOON, FENCE);
            assertThat(target.start(spec(3, image, Map.of()), FENCE).address()).isEqualTo(instance.address());
        }
    }

    @Test
    void anImageThatCannotBeHadIsAFailureAndNothingIsLeft() {
        ImageReference image = TestImages.script(fixture.registry(), "exit 0");
        fixture.registry().forget(image.digest());

        assertFailure(spec(1, image, Map.of()), TargetFailure.ImageUnusable.class)
                .contains("does not have");

        assertThat(fixture.target().inspect(TargetIds.of(1))).isEmpty();
    }

    @Test
    void aProgramThatTheImageDoesNotHaveIsSeenInTheOutput() {
        Instance instance = start(1, TestImages.shell(fixture.registry(), "/bin/missing"), Map.of(), Limits.NONE);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(fixture.target()
                                .inspect(instance.id())
                                .orElseThrow()
                                .state())
                        .isInstanceOf(InstanceState.Exited.class));
        assertThat(fixture.output(instance)).anyMatch(line -> line.contains("/bin/missing"));
    }

    @Test
    void theLimitsThatAreEnforcedAreSaid() throws IOException {
        assumeTrue(Privileges.own().root() || isolated(), "A plain user without namespaces has no limit of its own");
        Instance instance = runToEnd(
                1,
                "i=0; while [ $i -lt 60 ]; do sleep 100 & i=$((i+1)); done; echo all; kill 0",
                Map.of(),
                new Limits(256L << 20, 20, 0.5));

        assertThat(instance.limits().processes()).isIn(Means.CGROUP, Means.RLIMIT);
        assertThat(instance.limits().memory()).isIn(Means.CGROUP, Means.NOT_ENFORCED);
        assertThat(instance.limits().cpus()).isIn(Means.CGROUP, Means.NOT_ENFORCED);
        assertThat(fixture.output(instance)).doesNotContain("all").anyMatch(line -> line.contains("fork"));
    }

    @Test
    void outputIsCutWhenItGrowsTooLarge() throws IOException {
        fixture.reopen(fixture.config().withOutputBytes(10_000));
        Instance instance = start(1, "i=0; while [ $i -lt 2000 ]; do echo \"line $i\"; i=$((i+1)); done; sleep 1000");
        Path output = fixture.instanceFolder(instance).resolve("output.log");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(fixture.output(instance)).endsWith("line 1999"));
        await().atMost(SOON).untilAsserted(() -> assertThat(Files.size(output)).isLessThan(10_000));

        assertThat(fixture.target().output(instance.id(), 2)).containsExactly("line 1998", "line 1999");
    }

    @Test
    void aSweepRemovesWhatNobodyNeeds() throws IOException {
        ProcessTarget target = fixture.reopen(fixture.config().withKeepRetired(Duration.ZERO));
        Instance retired = start(1, "exec sleep 1000 # retired");
        Instance running = start(2, "exec sleep 1000 # running");
        ImageReference kept = TestImages.script(fixture.registry(), "exec sleep 1000 # kept");
        Instance keeping = start(3, kept, Map.of(), Limits.NONE);
        target.retire(retired.id(), SOON, FENCE);
        target.retire(keeping.id(), SOON, FENCE);
        Path left = Files.createDirectory(fixture.config().folder().resolve("instances/.new-crash"));

        target.sweep(Set.of(kept.digest()));

        assertThat(target.list(InstanceFilter.ALL)).extracting(Instance::id).containsExactly(running.id());
        assertThat(left).doesNotExist();
        assertThat(imageFolder(retired.labels().digest())).doesNotExist();
        assertThat(imageFolder(running.labels().digest())).isDirectory();
        assertThat(imageFolder(kept.digest())).isDirectory();
    }

    @Test
    void aFolderIsOpenOnce() {
        TargetException refused =
                catchThrowableOfType(TargetException.class, () -> ProcessTargetFixture.open(fixture.config()));

        assertThat(refused.failure()).isInstanceOf(TargetFailure.Unavailable.class);
        assertThat(refused).hasMessageContaining("has it open");
    }

    @Test
    void fencesAreRememberedByTheNextOwner() {
        ImageReference image = TestImages.script(fixture.registry(), "exec sleep 1000");
        fixture.target().start(spec(1, image, Map.of()), new Fence(5));

        fixture.reopen();

        assertFailure(spec(2, image, Map.of()), TargetFailure.Fenced.class).contains("newer owner");
    }

    private void assumeIsolated() {
        assumeTrue(
                isolated(),
                () -> "No isolation here: " + fixture.target().isolation().detail());
    }

    private boolean isolated() {
        return fixture.target().isolation().level() == Isolation.Level.NAMESPACES;
    }

    private Instance start(int number, String script) {
        return start(number, TestImages.script(fixture.registry(), script), Map.of(), Limits.NONE);
    }

    private Instance start(int number, ImageReference image, Map<String, String> settings, Limits limits) {
        return fixture.target().start(spec(number, image, settings, limits, new PortRequest.Any(8080)), FENCE);
    }

    private Instance runToEnd(String script) {
        return runToEnd(1, script, Map.of(), Limits.NONE);
    }

    private Instance runToEnd(int number, String script, Map<String, String> settings, Limits limits) {
        ImageReference image = TestImages.script(fixture.registry(), script);
        Instance instance = start(number, image, settings, limits);
        await().atMost(SOON)
                .until(() ->
                        !fixture.target().inspect(instance.id()).orElseThrow().isRunning());
        return instance;
    }

    private static InstanceSpec spec(int number, ImageReference image, Map<String, String> settings) {
        return spec(number, image, settings, Limits.NONE, new PortRequest.Any(8080));
    }

    private static InstanceSpec spec(
            int number, ImageReference image, Map<String, String> settings, Limits limits, PortRequest port) {
        return TargetIds.spec(number, image, settings, limits, port);
    }

    private org.assertj.core.api.AbstractStringAssert<?> assertFailure(
            InstanceSpec spec, Class<? extends TargetFailure> failure) {
        TargetException refused = catchThrowableOfType(
                TargetException.class, () -> fixture.target().start(spec, FENCE));
        assertThat(refused).isNotNull();
        assertThat(refused.failure()).isInstanceOf(failure);
        return assertThat(refused.getMessage());
    }

    private Set<Long> processesOf(Instance instance) {
        try {
            Marker marker = Marker.of(fixture.config().folder().toRealPath());
            return new Proc().withEnvironment(Marker.VARIABLE, marker.of(instance.id()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path imageFolder(Digest digest) {
        return fixture.config().folder().resolve("images/sha256-" + digest.hex());
    }

    private static String get(Instance instance) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://" + instance.address() + "/"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** The contract's names, for tests that do not inherit it. */
    private abstract static class TargetIds extends TargetContract {

        static InstanceId of(int number) {
            return id(number);
        }

        static InstanceSpec spec(
                int number, ImageReference image, Map<String, String> settings, Limits limits, PortRequest port) {
            return spec(number, "hello", image, settings, limits, port);
        }
    }
}
