package dev.cairn.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildRequested;
import dev.cairn.event.BuildSuperseded;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.Event;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.ReadFrom;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.standalone.demo.DemoWorld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Deliveries while the whole JVM is killed again and again at random moments: {@code -Dcairn.kills=20}; without it the test
 * is skipped, since it takes minutes. The seed is printed, and {@code -Dcairn.seed} repeats it.
 */
class KillIT {

    private static final int KILLS = Integer.getInteger("cairn.kills", 0);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final Duration WITHIN = Duration.ofMinutes(5);

    /** About as long as a delivery takes. */
    private static final int LONGEST_LIFE_MILLIS = 25_000;

    private static final int LONGEST_START_MILLIS = 4_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final Random random = new Random(SEED);

    @Test
    void nothingIsLostDoubledOrLeftBehind() throws Exception {
        assumeThat(KILLS).as("-Dcairn.kills=N runs it").isPositive();
        System.err.println("KillIT: seed " + SEED + ", " + KILLS + " kills");
        Path data = Files.createDirectory(
                folder.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        DemoWorld world = DemoWorld.create(folder, data);
        List<CommitId> commits = new ArrayList<>();
        try (KilledCairn cairn = KilledCairn.start(data, folder.resolve("up.log"));
                ExecutorService pushes = Executors.newVirtualThreadPerTaskExecutor()) {
            await().atMost(WITHIN).until(() -> cairn.untilReady().size() == 1);
            cairn.stop();
            cairn.restart();
            await().atMost(WITHIN).until(() -> cairn.untilReady().size() == 2);
            world.installHook(cairn.build());
            for (int i = 0; i < KILLS; i++) {
                int version = i + 1;
                Future<CommitId> push = pushes.submit(() -> world.push(version));
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
                cairn.killAndRestart();
                if (random.nextInt(3) == 0) { // and once more in the middle of its start
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_START_MILLIS));
                    cairn.killAndRestart();
                }
                commits.add(push.get(WITHIN.toSeconds(), TimeUnit.SECONDS));
            }
            await().atMost(WITHIN).until(cairn::isReady);
            awaitServed(cairn.router(), DemoWorld.shown(KILLS));
            // the router serves a version a moment before its outcome is told
            await().atMost(WITHIN).untilAsserted(() -> assertEachDeploymentIsDecided(facts(cairn.kafka())));
            List<Fact> facts = facts(cairn.kafka());
            assertEachPushHasOneOutcomeForEachStep(facts, commits);
            cairn.stop();
            tellHowSoonItWasReady(cairn.untilReady());
        }
        assertNothingIsLeft(data);
    }

    /** For people: a figure of a busy machine proves nothing. */
    private static void tellHowSoonItWasReady(List<Duration> starts) {
        Duration clean = starts.get(1);
        List<Duration> afterKill = starts.stream().skip(2).sorted().toList();
        System.err.printf(
                "KillIT: ready after a clean stop in %d ms, after kill -9 in %d ms (median of %d), %d ms at most%n",
                clean.toMillis(),
                afterKill.get(afterKill.size() / 2).toMillis(),
                afterKill.size(),
                afterKill.getLast().toMillis());
    }

    private static void awaitServed(URI router, String text) {
        await().atMost(WITHIN).ignoreExceptions().until(() -> page(router).contains(text));
    }

    private static String page(URI router) throws IOException {
        try (Socket socket = new Socket(router.getHost(), router.getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: hello.staging.localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return String.join("\n", reader.lines().toList());
        }
    }

    private static List<Fact> facts(String kafka) {
        List<Fact> facts = new ArrayList<>();
        try (KafkaEventLog log =
                new KafkaEventLog(KafkaConnection.plain(kafka), Duration.ofSeconds(10), InstantSource.system())) {
            log.read(
                    Set.of(Topic.COMMITS.id(), Topic.ARTIFACTS.id(), Topic.DEPLOYMENTS.id(), Topic.OPERATIONS.id()),
                    ReadFrom.beginning(),
                    Duration.ofMinutes(1),
                    record -> facts.add(CloudEvents.decode(record.message())));
        }
        return facts;
    }

    private static void assertEachDeploymentIsDecided(List<Fact> facts) {
        assertThat(decidedDeployments(facts)).containsExactlyInAnyOrderElementsOf(requestedDeployments(facts));
    }

    private static List<DeploymentId> requestedDeployments(List<Fact> facts) {
        return of(facts, DeploymentRequested.class).stream()
                .map(DeploymentRequested::deployment)
                .toList();
    }

    private static List<DeploymentId> decidedDeployments(List<Fact> facts) {
        return of(facts, DeploymentEvent.class).stream()
                .filter(event -> event instanceof DeploymentSucceeded
                        || event instanceof DeploymentFailed
                        || event instanceof DeploymentSuperseded)
                .map(DeploymentEvent::deployment)
                .toList();
    }

    private static void assertEachPushHasOneOutcomeForEachStep(List<Fact> facts, List<CommitId> commits) {
        assertThat(facts).extracting(Fact::id).doesNotHaveDuplicates();
        assertThat(of(facts, CommitPushed.class))
                .extracting(CommitPushed::commit)
                .containsAll(commits)
                .doesNotHaveDuplicates();
        assertThat(of(facts, CommitAccepted.class).size()
                        + of(facts, CommitRejected.class).size())
                .isEqualTo(of(facts, CommitPushed.class).size());
        assertThat(of(facts, ArtifactBuilt.class).size()
                        + of(facts, BuildFailed.class).size()
                        + of(facts, BuildSuperseded.class).size())
                .isEqualTo(of(facts, BuildRequested.class).size());
        assertEachDeploymentIsDecided(facts);
        assertThat(of(facts, DeploymentFailed.class)).as("no false fact").isEmpty();
        assertThat(of(facts, BuildFailed.class)).as("no false fact").isEmpty();
        assertSequencesHaveNoHoles(facts);
    }

    private static <E extends Event> List<E> of(List<Fact> facts, Class<E> type) {
        return facts.stream()
                .map(Fact::data)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static void assertSequencesHaveNoHoles(List<Fact> facts) {
        Map<String, List<Long>> sequences = new HashMap<>();
        facts.forEach(fact -> sequences
                .computeIfAbsent(
                        fact.source() + fact.data().topic() + fact.data().key(), key -> new ArrayList<>())
                .add(fact.sequence()));
        assertThat(sequences.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .containsExactlyElementsOf(Stream.iterate(1L, n -> n + 1)
                                .limit(numbers.size())
                                .toList()));
    }

    private static void assertNothingIsLeft(Path data) throws IOException {
        List<String> processes = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : all.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                String commandLine = readOrEmpty(process.resolve("cmdline"));
                String environment = readOrEmpty(process.resolve("environ"));
                if ((commandLine + environment).contains(data.toString())) {
                    processes.add(process.getFileName() + " " + commandLine.replace('\0', ' '));
                }
            }
        }
        assertThat(processes).as("processes that were left behind").isEmpty();
        assertEmpty(data.resolve("build").resolve("checkouts"));
        assertEmpty(data.resolve("build").resolve("builds").resolve("builds"));
    }

    private static void assertEmpty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).as("what was left behind").isEmpty();
            }
        }
    }

    private static String readOrEmpty(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has ended meanwhile, or is another user's
        }
    }
}
