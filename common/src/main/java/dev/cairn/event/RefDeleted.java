package dev.cairn.event;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * A ref of a repository is gone.
 *
 * @param repository the repository
 * @param ref the branch or tag
 * @param last where it pointed last
 * @param generation the count of changes in the repository, from 1: it orders the pushes to a ref, and tells apart those of the same
 *     commit
 * @param provider who told
 * @param pusher who deleted it
 */
public record RefDeleted(
        RepositoryName repository,
        GitRef ref,
        CommitId last,
        long generation,
        String provider,
        @Nullable String pusher) implements CommitEvent {}
