package dev.cairn.registry.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MemoryBudgetTest {

    private static final int BYTES = 4_000_000;
    private static final int LARGE = 1_000_000;

    private final MemoryBudget impatient = new MemoryBudget(BYTES, Duration.ZERO);

    @Test
    void isGivenOutUpToItsEndAndComesBack() {
        MemoryBudget.Holding one = impatient.hold();
        MemoryBudget.Holding other = impatient.hold();
        one.resize(2 * LARGE);

        assertThatThrownBy(() -> other.resize(2 * LARGE)).isInstanceOf(NoMemoryException.class);
        one.resize(LARGE);
        other.resize(2 * LARGE);

        assertThat(impatient.heldBytes()).isEqualTo(3 * LARGE);
        one.close();
        other.close();
        assertThat(impatient.heldBytes()).isZero();
    }

    @Test
    void whatIsRefusedChangesNothing() {
        MemoryBudget.Holding one = impatient.hold();
        one.resize(2 * LARGE);
        MemoryBudget.Holding other = impatient.hold();
        other.resize(LARGE);

        assertThatThrownBy(() -> other.resize(2 * LARGE)).isInstanceOf(NoMemoryException.class);

        assertThat(impatient.heldBytes()).isEqualTo(3 * LARGE);
        other.close();
        assertThat(impatient.heldBytes()).isEqualTo(2 * LARGE);
    }

    @Test
    void smallThingsGoOnWhileLargeOnesTakeAll() {
        MemoryBudget.Holding large = impatient.hold();
        large.resize(1L << 40);
        MemoryBudget.Holding small = impatient.hold();

        small.resize(MemoryBudget.SMALL_BYTES);
        impatient.work(MemoryBudget.SMALL_BYTES).close();

        assertThatThrownBy(() -> small.resize(MemoryBudget.SMALL_BYTES + 1)).isInstanceOf(NoMemoryException.class);
    }

    @Test
    void oneClientLeavesHalfForTheOthers() {
        for (int bytes : List.of(LARGE, MemoryBudget.SMALL_BYTES)) {
            List<MemoryBudget.Holding> all = new ArrayList<>();
            assertThatThrownBy(() -> {
                        while (true) {
                            MemoryBudget.Holding one = impatient.hold();
                            all.add(one);
                            one.belongsTo("greedy");
                            one.resize(bytes);
                        }
                    })
                    .isInstanceOf(NoMemoryException.class);

            MemoryBudget.Holding other = impatient.hold();
            other.belongsTo("other");
            other.resize(bytes);

            other.close();
            all.forEach(MemoryBudget.Holding::close);
            assertThat(impatient.heldBytes()).isZero();
        }
    }

    private static CompletableFuture<Void> started(Runnable waiting) {
        return CompletableFuture.runAsync(waiting, Thread::startVirtualThread);
    }

    @Test
    void whoeverWaitsForHisOwnDoesNotStandInTheOthersWay() throws Exception {
        MemoryBudget budget = new MemoryBudget(BYTES, Duration.ofSeconds(60));
        MemoryBudget.Holding first = budget.hold();
        first.belongsTo("greedy");
        first.resize(2 * LARGE);
        MemoryBudget.Holding second = budget.hold();
        second.belongsTo("greedy");
        CompletableFuture<Void> waiting = started(() -> second.resize(2 * LARGE));

        MemoryBudget.Holding other = budget.hold();
        other.belongsTo("other");
        started(() -> other.resize(LARGE)).get(20, TimeUnit.SECONDS);
        MemoryBudget.Holding small = budget.hold();
        small.belongsTo("greedy");
        started(() -> small.resize(MemoryBudget.SMALL_BYTES)).get(20, TimeUnit.SECONDS);

        assertThat(waiting).isNotDone();
        first.close();
        waiting.get(20, TimeUnit.SECONDS);
        List.of(second, other, small).forEach(MemoryBudget.Holding::close);
        assertThat(budget.heldBytes()).isZero();
    }

    @Test
    void whoeverWaitsForMuchLeavesTheSmallPartAlone() throws Exception {
        MemoryBudget budget = new MemoryBudget(BYTES, Duration.ofSeconds(60));
        MemoryBudget.Holding all = budget.hold();
        all.resize(1L << 40);
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        List<MemoryBudget.Holding> holdings = new ArrayList<>();
        for (int i = 0; i < 2 * BYTES / 4 / MemoryBudget.SMALL_BYTES; i++) {
            MemoryBudget.Holding large = budget.hold();
            holdings.add(large);
            waiting.add(started(() -> large.resize(LARGE)));
        }

        MemoryBudget.Holding small = budget.hold();
        started(() -> small.resize(MemoryBudget.SMALL_BYTES)).get(20, TimeUnit.SECONDS);

        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        small.close();
        List<CompletableFuture<Void>> given = new ArrayList<>();
        for (int i = 0; i < waiting.size(); i++) {
            // In whatever order they have come to wait: not all fit at once.
            given.add(waiting.get(i).thenRun(holdings.get(i)::close));
        }
        all.close();
        for (CompletableFuture<Void> each : given) {
            each.get(20, TimeUnit.SECONDS);
        }
        assertThat(budget.heldBytes()).isZero();
    }

    @Test
    void tryingDoesNotWait() {
        MemoryBudget budget = new MemoryBudget(BYTES, Duration.ofDays(1));
        MemoryBudget.Holding one = budget.hold();
        assertThat(one.tryResize(2 * LARGE)).isTrue();
        MemoryBudget.Holding other = budget.hold();

        assertThat(other.tryResize(2 * LARGE)).isFalse();

        assertThat(budget.heldBytes()).isEqualTo(2 * LARGE);
    }

    @Test
    void whatIsLargerThanTheWholeIsLetInAlone() {
        MemoryBudget.Holding large = impatient.hold();
        large.resize(10L * BYTES);
        large.close();
        try (var _ = impatient.work(10L * BYTES)) {
            assertThatThrownBy(() -> impatient.work(LARGE)).isInstanceOf(NoMemoryException.class);
        }

        impatient.work(LARGE).close();

        assertThat(impatient.heldBytes()).isZero();
    }

    @Test
    void whoeverWaitsGetsWhatOthersGiveBack() throws Exception {
        MemoryBudget budget = new MemoryBudget(BYTES, Duration.ofSeconds(30));
        MemoryBudget.Work first = budget.work(BYTES);
        CompletableFuture<MemoryBudget.Work> second =
                CompletableFuture.supplyAsync(() -> budget.work(LARGE), Thread::startVirtualThread);

        first.close();

        second.get(20, TimeUnit.SECONDS).close();
        assertThat(budget.heldBytes()).isZero();
    }
}
