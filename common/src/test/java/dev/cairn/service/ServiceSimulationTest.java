package dev.cairn.service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.Fact;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever happens in whatever order: the log tells one story. A failure names its seed. */
class ServiceSimulationTest {

    private static final int STEPS = 300;

    @TempDir
    Path folder;

    static LongStream seeds() {
        return LongStream.concat(
                LongStream.range(1, 6), ThreadLocalRandom.current().longs(2));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachPushHasOneOutcomeAndNothingIsToldTwiceOrLost(long seed) {
        try (ServiceSimulation life = new ServiceSimulation(seed, folder)) {
            life.live(STEPS);
            life.settle();

            List<Fact> facts = life.facts().stream().map(CloudEvents::decode).toList();
            String story = "seed " + seed;
            assertThat(facts).as(story).extracting(Fact::id).doesNotHaveDuplicates();
            assertThat(life.running()).as(story).isEmpty();
            assertSequencesWithoutHoles(story, facts);
            assertOneOutcomePerPush(story, facts);
            assertEachPushToldAsOftenAsItCameAtMost(story, facts, life.pushes());
            assertStateFollowsFromFacts(story, life);
        }
    }

    private static void assertSequencesWithoutHoles(String story, List<Fact> facts) {
        Map<String, Long> last = new HashMap<>();
        for (Fact fact : facts) {
            long expected = last.merge(fact.data().key(), 1L, Long::sum);
            assertThat(fact.sequence()).as(story).isEqualTo(expected);
        }
    }

    private static void assertOneOutcomePerPush(String story, List<Fact> facts) {
        List<String> pushed = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        for (Fact fact : facts) {
            switch (fact.data()) {
                case CommitPushed push -> pushed.add(fact.id().value());
                case CommitAccepted accepted -> ended.add(String.valueOf(fact.causation()));
                case CommitRejected rejected -> ended.add(String.valueOf(fact.causation()));
                default -> throw new AssertionError(fact);
            }
        }
        assertThat(ended).as(story).doesNotHaveDuplicates();
        // A commit that was pushed again while its work was open has its work replaced: the later push is answered.
        assertThat(pushed).as(story).containsAll(ended);
    }

    private static void assertEachPushToldAsOftenAsItCameAtMost(
            String story, List<Fact> facts, Map<String, Integer> pushes) {
        Map<String, Integer> told = new HashMap<>();
        facts.forEach(fact -> {
            if (fact.data() instanceof CommitPushed push) {
                told.merge(push.commit().value(), 1, Integer::sum);
            }
        });
        assertThat(told.keySet()).as(story).isEqualTo(pushes.keySet());
        told.forEach((commit, times) -> assertThat(times).as(story).isLessThanOrEqualTo(pushes.get(commit)));
    }

    private static void assertStateFollowsFromFacts(String story, ServiceSimulation life) {
        Map<String, byte[]> rebuilt = withoutParking(life.stateFromFactsAlone());
        assertThat(rebuilt).as(story).usingRecursiveComparison().isEqualTo(withoutParking(life.state()));
    }

    /** What was parked and what was told of it follows from no fact of the stage. */
    private static Map<String, byte[]> withoutParking(Map<String, byte[]> state) {
        Map<String, byte[]> rest = new HashMap<>(state);
        rest.keySet().removeIf(key -> key.startsWith("o") || (key.startsWith("s") && key.contains(Outbox.OPERATIONS)));
        return rest;
    }
}
