package dev.cairn.event;

import dev.cairn.model.RepositoryName;

/** A fact of {@link Topic#COMMITS}, keyed by repository. */
public sealed interface CommitEvent extends Event permits CommitPushed, RefDeleted, CommitAccepted, CommitRejected {

    @Override
    default Topic topic() {
        return Topic.COMMITS;
    }

    /** Whose commit it is. */
    RepositoryName repository();

    @Override
    default String key() {
        return repository().value();
    }
}
