package dev.cairn.event;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * A ref of a repository now points to a commit. Its id is the name of the delivery that follows from it.
 *
 * @param repository the repository
 * @param ref the branch or tag
 * @param commit the commit
 * @param before where the ref pointed before; null for a new one
 * @param generation the count of changes in the repository, from 1: it orders the pushes to a ref, and tells apart those of the same
 *     commit
 * @param request the id of the hook, by which its redelivery is known
 * @param provider who told: the kind of webhook, or {@code reconciler} when no hook came
 * @param pusher who pushed, as the provider names them
 */
public record CommitPushed(
        RepositoryName repository,
        GitRef ref,
        CommitId commit,
        @Nullable CommitId before,
        long generation,
        String request,
        String provider,
        @Nullable String pusher)
        implements CommitEvent {}
