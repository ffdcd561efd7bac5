package dev.cairn.cli.facts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import dev.cairn.cli.Story;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.RefDeleted;
import dev.cairn.log.Position;

import static org.assertj.core.api.Assertions.assertThat;

final class MergeTest {

    private static RecordedFact fact(String topic, int partition, long offset, long millis) {
        EventId id = EventId.derive(topic, partition + "@" + offset);
        Instant at = Story.BEGIN.plusMillis(millis);
        RefDeleted data = new RefDeleted(Story.REPOSITORY, Story.MAIN, Story.commit("1"), 1, "git", null);
        return new RecordedFact(
                new Position(topic, partition, offset), at, new Fact(id, "/a", at, id, null, 1, null, null, data));
    }

    @Test
    void theBrokersClockOrdersPartitionsAmongEachOther() {
        Merge merge = new Merge(Integer.MAX_VALUE);
        RecordedFact first = fact("a", 0, 0, 1);
        RecordedFact second = fact("b", 0, 0, 2);
        RecordedFact third = fact("a", 0, 1, 3);
        List.of(first, third, second).forEach(merge::add);

        assertThat(merge.merged()).containsExactly(first, second, third);
    }

    @Test
    void withinAPartitionItsOwnOrderHoldsEvenIfTheClockWentBack() {
        Merge merge = new Merge(Integer.MAX_VALUE);
        RecordedFact first = fact("a", 0, 0, 9);
        RecordedFact second = fact("a", 0, 1, 3);
        List.of(first, second).forEach(merge::add);

        assertThat(merge.merged()).containsExactly(first, second);
    }

    @Property
    void theLastOnesAreThoseOfTheWhole(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int count, @ForAll @IntRange(max = 20) int last) {
        Random random = new Random(seed);
        Merge whole = new Merge(Integer.MAX_VALUE);
        Merge bounded = new Merge(last);
        Map<Integer, List<Long>> times = new HashMap<>();
        for (int i = 0; i < count; i++) {
            times.computeIfAbsent(random.nextInt(4), _ -> new ArrayList<>()).add((long) random.nextInt(30));
        }
        times.forEach((partition, millis) -> {
            Collections.sort(millis);
            for (int offset = 0; offset < millis.size(); offset++) {
                RecordedFact fact = fact("a", partition, offset, millis.get(offset));
                whole.add(fact);
                bounded.add(fact);
            }
        });
        List<RecordedFact> all = whole.merged();

        assertThat(all).hasSize(count).isSortedAccordingTo(RecordedFact.ORDER);
        assertThat(bounded.merged()).isEqualTo(all.subList(Math.max(0, count - last), count));
    }
}
