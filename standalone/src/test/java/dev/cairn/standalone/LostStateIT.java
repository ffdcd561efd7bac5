package dev.cairn.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.log.KafkaConnection;
import dev.cairn.model.CommitId;
import dev.cairn.standalone.demo.DemoWorld;

import static dev.cairn.standalone.FactList.await;
import static dev.cairn.standalone.PushedRepository.MAIN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Kafka Streams keeps is deleted between two starts: the state comes back from the facts, nothing that was done is
 * done again, and what runs is adopted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostStateIT {

    private static final String HOST = "hello.staging.localhost";
    private static final int INSTANCES = 2;

    /** What is deleted. */
    enum Loss {
        FOLDERS,
        FOLDERS_CHANGELOGS_AND_OFFSETS
    }

    @TempDir
    static Path folder;

    private TestCairn cairn;
    private PushedRepository hello;
    private int version;

    @BeforeAll
    void takeARepositoryIn() throws Exception {
        cairn = new TestCairn(folder);
        hello = cairn.repository("hello");
        DemoWorld.copyExample(hello.work());
        version = 1;
    }

    @AfterAll
    void stop() throws Exception {
        cairn.start(false); // so that its instances end with it
        cairn.close();
        Programs.run(folder, "chmod", "-R", "u+w", folder.toString()); // images are read-only
    }

    @ParameterizedTest
    @EnumSource
    void theStateComesBackFromTheFactsAndNoFinishedStepIsTakenAgain(Loss loss) throws Exception {
        cairn.start(true);
        deliver();
        List<EventId> told = facts();
        Set<String> instances = instances();
        cairn.stop();

        lose(loss);
        cairn.start(true);

        await().until(() -> cairn.facts().all().size() >= told.size());
        assertThat(cairn.page(HOST)).contains(DemoWorld.shown(version));
        assertThat(instances()).isEqualTo(instances);
        CommitId next = deliver();
        EventId delivery = cairn.facts().delivery(next).getFirst().delivery();
        assertThat(cairn.facts().all().stream()
                        .filter(fact -> !fact.delivery().equals(delivery))
                        .filter(fact -> !(fact.data() instanceof InstanceRetired))
                        .map(Fact::id))
                .as("all facts but those of the new commit, and of its replacing the old one")
                .containsExactlyInAnyOrderElementsOf(told);
        assertThat(List.of(
                        runs("commits", "SourceJob"), runs("builds", "ArtifactJob"), runs("deployments", "RolloutJob")))
                .as("sources read, artifacts built, rollouts made since the start")
                .containsExactly(1L, 1L, 1L);
        cairn.stop();
    }

    /** Pushes the next version, and waits until it serves and what it replaces is gone. */
    private CommitId deliver() throws Exception {
        DemoWorld.showNext(hello.work(), version, version + 1);
        version++;
        CommitId commit = hello.push(MAIN);
        cairn.told(hello, commit);
        cairn.facts().await(commit, DeploymentSucceeded.class);
        await().until(() -> cairn.facts().of(InstanceStarted.class).size()
                        - cairn.facts().of(InstanceRetired.class).size()
                == INSTANCES);
        assertThat(cairn.page(HOST)).contains(DemoWorld.shown(version));
        return commit;
    }

    private List<EventId> facts() {
        return cairn.facts().all().stream()
                .filter(fact -> !(fact.data() instanceof InstanceRetired))
                .map(Fact::id)
                .toList();
    }

    private Set<String> instances() throws IOException {
        try (Stream<Path> all = Files.list(cairn.data.resolve("targets/local/instances"))) {
            return all.map(instance -> instance.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** How often effects of a kind have run since the start, to their end or until they were cancelled. */
    private long runs(String stage, String kind) throws Exception {
        String metrics = cairn.get(cairn.standalone().endpoints().build().resolve("/metrics"))
                .body();
        return Arrays.stream(metrics.split("\n"))
                .filter(line -> line.startsWith("cairn_effects_seconds_count{"))
                .filter(line -> line.contains("stage=\"" + stage + "\"") && line.contains("kind=\"" + kind + "\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    // --- losing ---------------------------------------------------------------------------------------------------

    private void lose(Loss loss) throws Exception {
        Path streams = cairn.data.resolve("streams");
        assertThat(streams).isNotEmptyDirectory();
        Programs.run(folder, "rm", "-r", streams.toString());
        switch (loss) {
            case FOLDERS -> assertThat(streams).doesNotExist();
            case FOLDERS_CHANGELOGS_AND_OFFSETS -> loseInKafka();
        }
    }

    private void loseInKafka() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(new Config(cairn.data.resolve("kafka")));
                Admin admin = Admin.create(
                        KafkaConnection.plain(kafka.bootstrapServers()).clientProperties())) {
            List<String> changelogs = admin.listTopics().names().get(1, TimeUnit.MINUTES).stream()
                    .filter(topic -> topic.endsWith("-changelog"))
                    .toList();
            assertThat(changelogs).hasSize(4);
            admin.deleteTopics(changelogs).all().get(1, TimeUnit.MINUTES);
            // A broker that has just begun reads its groups from its log.
            await().until(() -> groups(admin)
                    .equals(Set.of("cairn-build-service", "cairn-deploy-service", "cairn-registry-service")));
            // The members of a group that are static stay in it when they end, until their sessions are over.
            await().ignoreExceptions().until(() -> {
                admin.deleteConsumerGroups(groups(admin)).all().get(1, TimeUnit.MINUTES);
                return true;
            });
        }
    }

    private static Set<String> groups(Admin admin) throws Exception {
        return Objects.requireNonNull(admin.listGroups().all().get(1, TimeUnit.MINUTES)).stream()
                .map(GroupListing::groupId)
                .filter(group -> group.startsWith("cairn-"))
                .collect(Collectors.toSet());
    }
}
