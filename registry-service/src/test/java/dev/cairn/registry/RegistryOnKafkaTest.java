package dev.cairn.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.ArtifactCollected;
import dev.cairn.event.ArtifactPublished;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.KafkaTopics;
import dev.cairn.log.ReadFrom;
import dev.cairn.oci.Digest;
import dev.cairn.registry.gc.Deployments;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.fs.FileStorage;
import dev.cairn.service.ServiceConfig;
import dev.cairn.service.StageListener;

import static org.assertj.core.api.Assertions.assertThat;

/** A registry and a real broker with four partitions. */
class RegistryOnKafkaTest {

    private static final int PARTITIONS = 4;
    private static final int REPOSITORIES = 12;
    private static final int MANIFESTS = 3;
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

    @TempDir
    static Path folder;

    private static EmbeddedKafka broker;
    private static KafkaConnection connection;
    private static KafkaEventLog log;
    private static final Queue<Fact> FACTS = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void begin() {
        broker = EmbeddedKafka.start(new Config(folder.resolve("kafka")));
        connection = KafkaConnection.plain(broker.bootstrapServers());
        log = new KafkaEventLog(connection, Duration.ofSeconds(30), InstantSource.system());
        makeTopics();
        log.tail(
                Set.of(Topic.REGISTRY.id()),
                ReadFrom.beginning(),
                record -> FACTS.add(CloudEvents.decode(record.message())));
    }

    private static void makeTopics() {
        KafkaTopics.create(connection, PARTITIONS, true, RegistryService.inboxes());
    }

    @AfterAll
    static void end() {
        log.close();
        broker.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await()
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20));
    }

    private static Path data() {
        return folder.resolve("registry");
    }

    private static RegistryService open() throws IOException {
        RegistryLog onLog = new RegistryLog(
                log,
                new ServiceConfig("registry-service", connection, folder.resolve("streams"), "one"),
                StageListener.NONE,
                Optional.empty(),
                RegistryOnKafkaTest::makeTopics);
        return RegistryService.open(RegistryConfig.in(data()), Optional.of(onLog));
    }

    private static RegistryStorage store() throws IOException {
        return FileStorage.open(data(), new Random(1), Clock.systemUTC(), 1 << 20);
    }

    private static Digest publish(RegistryStorage storage, Repository repository, String content) {
        byte[] bytes = Contents.text(content);
        Digest digest = Contents.sha256(bytes);
        storage.manifests().put(repository, new StoredManifest(digest, TYPE, bytes), Optional.empty());
        return digest;
    }

    private static Repository repository(int number) {
        return new Repository("team/app-" + number);
    }

    @Test
    void whatHappenedWithoutALogIsToldOnceWhenThereIsOneAlsoAfterAKill() throws Exception {
        try (RegistryStorage storage = store()) {
            for (int i = 0; i < REPOSITORIES; i++) {
                for (int m = 0; m < MANIFESTS; m++) {
                    publish(storage, repository(i), "manifest " + m);
                }
            }
            Digest gone = publish(storage, repository(0), "gone");
            storage.manifests().delete(repository(0), gone, "by hand");
        }
        int told = REPOSITORIES * MANIFESTS + 2;
        Path outbox = data().resolve("outbox");
        Path before = folder.resolve("outbox-before");
        copy(outbox, before);
        try (RegistryService registry = open()) {
            await().until(registry::isReady);
            await().until(() -> FACTS.size() >= told);
            await().until(() -> isEmpty(outbox));
        }

        // As if it had been killed before the notices were taken away.
        copy(before, outbox);
        try (RegistryStorage storage = store()) {
            for (int i = 0; i < REPOSITORIES; i++) {
                publish(storage, repository(i), "later");
            }
        }
        try (RegistryService registry = open()) {
            await().until(() -> FACTS.size() >= told + REPOSITORIES);
            await().until(() -> isEmpty(outbox));
            await().until(() -> registry.untoldReason().isEmpty());
        }

        List<Fact> facts = List.copyOf(FACTS);
        assertThat(facts).hasSize(told + REPOSITORIES);
        assertThat(facts).extracting(Fact::id).doesNotHaveDuplicates();
        Map<String, List<Fact>> byKey =
                facts.stream().collect(Collectors.groupingBy(fact -> fact.data().key()));
        assertThat(byKey)
                .hasSize(REPOSITORIES)
                .allSatisfy((key, own) -> assertThat(own)
                        .extracting(Fact::sequence)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, own.size()).boxed().toList()));
        assertThat(facts)
                .filteredOn(fact -> fact.data() instanceof ArtifactCollected)
                .singleElement()
                .satisfies(fact ->
                        assertThat(((ArtifactCollected) fact.data()).reason()).isEqualTo("by hand"));
        assertThat(facts)
                .filteredOn(fact -> fact.data() instanceof ArtifactPublished)
                .hasSize(told + REPOSITORIES - 1);
    }

    @Test
    void whatIsDeployedIsPinned() throws Exception {
        Digest running = Deployments.digest(0xa);
        List<DeploymentEvent> events =
                List.of(Deployments.requested(1, "staging", running), Deployments.succeeded(1, "staging"));
        try (RegistryService registry = open()) {
            await().until(() -> registry.pins().pinned().isPresent());
            for (DeploymentEvent event : events) {
                log.append(Topic.DEPLOYMENTS.id(), Deployments.wire(event, events.indexOf(event) + 1))
                        .toCompletableFuture()
                        .get();
            }

            assertThat(registry.pins().pinned()).get().satisfies(pinned -> {
                assertThat(pinned.holds(running)).isTrue();
                assertThat(pinned.holds(Deployments.digest(0xb))).isFalse();
            });
        }
    }

    private static boolean isEmpty(Path outbox) throws IOException {
        return notices(outbox).isEmpty();
    }

    private static List<Path> notices(Path outbox) throws IOException {
        try (Stream<Path> files = Files.list(outbox)) {
            return new ArrayList<>(
                    files.filter(file -> file.getFileName().toString().matches("[0-9]{19}.*"))
                            .toList());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path notice : notices(from)) {
            Files.copy(notice, to.resolve(notice.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
