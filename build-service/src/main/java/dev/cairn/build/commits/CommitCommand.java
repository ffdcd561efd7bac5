package dev.cairn.build.commits;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.cairn.event.CommitInfo;
import dev.cairn.event.EventId;
import dev.cairn.model.CairnFile;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/** What enters the inbox of {@link CommitStage}. */
public sealed interface CommitCommand
        permits PushReceived,
                CommitCommand.RemoteSeen,
                CommitCommand.SourceRead,
                CommitCommand.SourceRefused,
                CommitCommand.SourceTimedOut {

    /**
     * The remote was asked what its refs point to.
     *
     * @param repository the repository
     * @param askedAt when; a ref that moved later is left alone
     * @param heads refs and what they point to
     * @param gone refs that the remote no longer has
     * @param wanted refs that count even if nothing is known of them: those that are deployed, and those that appeared
     *     while the remote was watched
     */
    record RemoteSeen(
            RepositoryName repository,
            Instant askedAt,
            Map<GitRef, CommitId> heads,
            Set<GitRef> gone,
            Set<GitRef> wanted)
            implements CommitCommand {

        public RemoteSeen {
            heads = Map.copyOf(heads);
            gone = Set.copyOf(gone);
            wanted = Set.copyOf(wanted);
        }
    }

    /**
     * The tree was read, and its {@code cairn.yaml} is valid.
     *
     * @param delivery the push that it was read for
     * @param file the checked file
     * @param info what the commit says of itself
     * @param deploys whether the ref is one that is deployed
     */
    record SourceRead(EventId delivery, CairnFile file, CommitInfo info, boolean deploys) implements CommitCommand {}

    /**
     * Nothing can be built from the commit.
     *
     * @param delivery the push that it was read for
     * @param reason as in CommitRejected
     * @param problems all that is wrong
     */
    record SourceRefused(EventId delivery, String reason, List<String> problems) implements CommitCommand {

        public SourceRefused {
            problems = List.copyOf(problems);
        }
    }

    /**
     * The commit could not be read for too long.
     *
     * @param delivery the push that it was to be read for
     */
    record SourceTimedOut(EventId delivery) implements CommitCommand {}
}
