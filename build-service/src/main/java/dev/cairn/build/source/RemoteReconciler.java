package dev.cairn.build.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

/**
 * Finds the pushes whose webhooks were lost. Pure: two maps in, a list out.
 *
 * <p>The remote was asked some time before the answer is used. A change found here therefore only holds as long as its
 * {@code before} is still the head that is known: whoever takes it must drop it otherwise, since a hook was faster.
 */
public final class RemoteReconciler {

    private RemoteReconciler() {}

    /**
     * What has to happen for the known heads to become those of the remote, in the order of the refs.
     *
     * @param known the last head that is known of each branch and tag
     * @param remote what the remote has
     */
    public static List<RefChange> missed(Map<GitRef, CommitId> known, Map<GitRef, CommitId> remote) {
        var refs = new TreeSet<>(known.keySet());
        refs.addAll(remote.keySet());
        List<RefChange> changes = new ArrayList<>();
        for (GitRef ref : refs) {
            CommitId before = known.get(ref);
            CommitId after = remote.get(ref);
            if (after == null || !after.equals(before)) {
                changes.add(new RefChange(ref, before, after));
            }
        }
        return List.copyOf(changes);
    }
}
