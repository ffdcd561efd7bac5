package dev.cairn.event;

import java.util.List;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * Nothing can be built from a commit: it vanished, or its {@code cairn.yaml} is missing or wrong.
 *
 * @param repository the repository
 * @param ref the branch or tag
 * @param commit the commit
 * @param generation the count of changes in the repository, from 1: it orders the pushes to a ref, and tells apart those of the same
 *     commit
 * @param reason one of {@code vanished}, {@code no-cairn-yaml}, {@code invalid-cairn-yaml}, {@code unusable},
 *     {@code unreachable}, {@code unknown-repository}, {@code superseded}
 * @param problems all that is wrong, each with its place
 */
public record CommitRejected(
        RepositoryName repository, GitRef ref, CommitId commit, long generation, String reason, List<String> problems)
        implements CommitEvent {
    public CommitRejected {
        problems = List.copyOf(problems);
    }
}
