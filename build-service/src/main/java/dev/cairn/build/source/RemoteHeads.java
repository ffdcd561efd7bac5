package dev.cairn.build.source;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

/** The answer of a remote that was asked for its branches and tags, or why there is none. */
public sealed interface RemoteHeads {

    /**
     * What the remote has.
     *
     * @param heads what each branch and tag holds (for an annotated tag the tag object, as webhooks tell it too)
     * @param defaultBranch what the remote's HEAD names; null if the remote does not say
     */
    record Heads(Map<GitRef, CommitId> heads, @Nullable GitRef defaultBranch) implements RemoteHeads {
        public Heads {
            heads = Map.copyOf(heads);
        }
    }

    /** The remote did not answer, or not in time: worth another try. */
    record Unreachable(String reason) implements RemoteHeads {}

    /** The remote wants credentials, or others: the operator has to act. */
    record AuthenticationFailed(String reason) implements RemoteHeads {}

    /** There is no Git repository at that address; some servers say so too when credentials are missing. */
    record NotARepository(String reason) implements RemoteHeads {}
}
