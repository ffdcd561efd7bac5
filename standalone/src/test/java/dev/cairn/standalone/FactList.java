package dev.cairn.standalone;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildSuperseded;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.Event;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.log.EventLog;
import dev.cairn.log.ReadFrom;
import dev.cairn.model.CommitId;

import static org.assertj.core.api.Assertions.assertThat;

/** All facts of a running Cairn as they come. */
final class FactList implements AutoCloseable {

    /** For a machine under load: no test waits for it to pass. */
    static final Duration WITHIN = Duration.ofMinutes(3);

    private final List<Fact> facts = new CopyOnWriteArrayList<>();
    private final EventLog.Subscription subscription;

    FactList(EventLog log) {
        Set<String> topics =
                Set.of(Topic.COMMITS.id(), Topic.ARTIFACTS.id(), Topic.DEPLOYMENTS.id(), Topic.OPERATIONS.id());
        this.subscription =
                log.tail(topics, ReadFrom.beginning(), record -> facts.add(CloudEvents.decode(record.message())));
    }

    static ConditionFactory await() {
        return Awaitility.await()
                .dontCatchUncaughtExceptions() // of the topology's threads, which are replaced
                .atMost(WITHIN)
                .pollInterval(Duration.ofMillis(50));
    }

    List<Fact> all() {
        return List.copyOf(facts);
    }

    <E extends Event> List<E> of(Class<E> type) {
        return facts.stream()
                .map(Fact::data)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** The facts of the delivery of a commit, when its push was told. */
    List<Fact> delivery(CommitId commit) {
        return pushes(commit).stream()
                .findFirst()
                .map(pushed -> facts.stream()
                        .filter(fact -> fact.delivery().equals(pushed.delivery()))
                        .toList())
                .orElse(List.of());
    }

    /** The facts that tell of a push of a commit. */
    List<Fact> pushes(CommitId commit) {
        return facts.stream()
                .filter(fact -> fact.data() instanceof CommitPushed pushed
                        && pushed.commit().equals(commit))
                .toList();
    }

    /** Waits for a fact of a commit's delivery; the delivery's end in another way is told at once. */
    <E extends Event> E await(CommitId commit, Class<E> type) {
        await(
                "a " + type.getSimpleName() + " of " + commit.abbreviated(),
                () -> delivery(commit).stream()
                        .map(Fact::data)
                        .anyMatch(event -> type.isInstance(event) || isEnd(event)));
        Optional<E> found = delivery(commit).stream()
                .map(Fact::data)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
        assertThat(found)
                .as("a %s among %s", type.getSimpleName(), delivery(commit))
                .isPresent();
        return found.orElseThrow();
    }

    private static void await(String what, java.util.concurrent.Callable<Boolean> seen) {
        await().alias(what).until(seen);
    }

    private static boolean isEnd(Event event) {
        return event instanceof CommitRejected
                || event instanceof BuildFailed
                || event instanceof BuildSuperseded
                || event instanceof DeploymentFailed
                || event instanceof DeploymentSuperseded
                || event instanceof DeploymentSucceeded;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
