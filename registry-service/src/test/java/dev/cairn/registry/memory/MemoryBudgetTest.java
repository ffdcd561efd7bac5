package dev.cairn.registry.memory;

import java.time.Duration;
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
        CompletableFuture<MemoryBudget.Work> second = CompletableFuture.supplyAsync(() -> budget.work(LARGE));

        first.close();

        second.get(20, TimeUnit.SECONDS).close();
        assertThat(budget.heldBytes()).isZero();
    }
}
