package dev.cairn.event;

import dev.cairn.model.Application;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * The tree of a commit was read and its {@code cairn.yaml} is valid: a build of it is asked for.
 *
 * @param repository the repository
 * @param ref the branch or tag
 * @param commit the commit
 * @param generation the count of changes in the repository, from 1: it orders the pushes to a ref, and tells apart those of the same
 *     commit
 * @param application the application that the file describes
 */
public record CommitAccepted(
        RepositoryName repository, GitRef ref, CommitId commit, long generation, Application application)
        implements CommitEvent {}
