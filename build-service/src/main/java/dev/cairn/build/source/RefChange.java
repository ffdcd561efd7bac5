package dev.cairn.build.source;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

/**
 * A branch or tag of a remote has moved. An id is what the ref itself holds, so for an annotated tag it is the id of the
 * tag object; {@link SourceStore} finds the commit behind it.
 *
 * @param ref the branch or tag
 * @param before where it pointed before; null if it is new, or if that is not told
 * @param after where it points now; null if it was deleted
 */
public record RefChange(
        GitRef ref, @Nullable CommitId before, @Nullable CommitId after) {

    /** Whether the ref is gone. */
    public boolean isDeletion() {
        return after == null;
    }
}
