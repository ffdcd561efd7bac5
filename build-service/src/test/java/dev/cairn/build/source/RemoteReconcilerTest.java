package dev.cairn.build.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

import static org.assertj.core.api.Assertions.assertThat;

class RemoteReconcilerTest {

    private static final GitRef MAIN = new GitRef("refs/heads/main");
    private static final GitRef OLD = new GitRef("refs/heads/old");
    private static final GitRef NEW = new GitRef("refs/tags/v1");
    private static final CommitId A = new CommitId("a".repeat(40));
    private static final CommitId B = new CommitId("b".repeat(40));

    @Test
    void newMovedAndDeletedRefsAreFoundInTheOrderOfTheirNames() {
        assertThat(RemoteReconciler.missed(Map.of(MAIN, A, OLD, A), Map.of(MAIN, B, NEW, A)))
                .containsExactly(new RefChange(MAIN, A, B), new RefChange(OLD, A, null), new RefChange(NEW, null, A));
    }

    @Test
    void whatIsKnownIsNoChange() {
        assertThat(RemoteReconciler.missed(Map.of(MAIN, A), Map.of(MAIN, A))).isEmpty();
    }

    @Property(tries = 200)
    void applyingTheChangesGivesTheRemotesHeads(
            @ForAll("heads") Map<GitRef, CommitId> known, @ForAll("heads") Map<GitRef, CommitId> remote) {
        List<RefChange> changes = RemoteReconciler.missed(known, remote);

        Map<GitRef, CommitId> result = new HashMap<>(known);
        for (RefChange change : changes) {
            assertThat(known.get(change.ref())).isEqualTo(change.before());
            if (change.after() == null) {
                result.remove(change.ref());
            } else {
                result.put(change.ref(), change.after());
            }
        }
        assertThat(result).isEqualTo(remote);
    }

    @Provide
    Arbitrary<Map<GitRef, CommitId>> heads() {
        return Arbitraries.maps(Arbitraries.of(MAIN, OLD, NEW), Arbitraries.of(A, B));
    }
}
