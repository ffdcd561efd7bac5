package dev.cairn.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The view of one key's rows. */
class RowsTest {

    private static final ToyStage.Head HEAD = new ToyStage.Head(1, "a");

    private static ToyStage.Job job(String commit) {
        return new ToyStage.Job("shop", commit, 1, Instant.EPOCH);
    }

    @Test
    void anEmptyStateHasNoRows() {
        assertThat(Rows.empty().find(ToyStage.Head.class, "head")).isEmpty();
        assertThat(Rows.empty().all(ToyStage.Job.class)).isEmpty();
        assertThat(Rows.empty().changes()).isEmpty();
    }

    @Test
    void aChangeLeavesTheViewBeforeItAsItWas() {
        Rows before = Rows.empty();
        Rows after = before.with(HEAD);
        assertThat(before.find(ToyStage.Head.class, "head")).isEmpty();
        assertThat(after.find(ToyStage.Head.class, "head")).contains(HEAD);
        assertThat(after.without(ToyStage.Head.class, "head").find(ToyStage.Head.class, "head"))
                .isEmpty();
        assertThat(after.find(ToyStage.Head.class, "head")).contains(HEAD);
    }

    @Test
    void rowsOfATypeAreOrderedByTheirIds() {
        Rows rows = Rows.empty().with(job("c")).with(job("a")).with(HEAD).with(job("b"));
        assertThat(rows.all(ToyStage.Job.class)).containsExactly(job("a"), job("b"), job("c"));
        assertThat(rows.without(ToyStage.Job.class, "b").all(ToyStage.Job.class))
                .containsExactly(job("a"), job("c"));
    }

    @Test
    void theLastChangeOfARowCounts() {
        ToyStage.Head later = new ToyStage.Head(2, "b");
        Rows rows = Rows.empty().with(HEAD).with(later);
        assertThat(rows.find(ToyStage.Head.class, "head")).contains(later);
        assertThat(rows.changes()).containsExactly(java.util.Map.entry(RowKey.of(later), Optional.of(later)));
    }

    @Test
    void aSettledStateIsTheSameAndHasNoChanges() {
        Rows settled = Rows.empty().with(job("a")).with(HEAD).settled();
        assertThat(settled.changes()).isEmpty();
        assertThat(settled.find(ToyStage.Head.class, "head")).contains(HEAD);
        Rows changed = settled.with(job("b")).without(ToyStage.Job.class, "a");
        assertThat(changed.all(ToyStage.Job.class)).containsExactly(job("b"));
        assertThat(changed.changes().keySet())
                .isEqualTo(java.util.Set.copyOf(List.of(new RowKey("Job", "b"), new RowKey("Job", "a"))));
    }
}
