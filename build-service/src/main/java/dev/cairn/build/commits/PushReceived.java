package dev.cairn.build.commits;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

/**
 * A provider has told, with proof, that a ref moved. What it means (a new push, a redelivery, an old hook that comes
 * late) is for {@link CommitStage} to decide: hooks arrive twice and out of order.
 *
 * @param repository the repository, by the operator's name
 * @param ref the branch or tag
 * @param before where it pointed before, as the provider says; null if it is new, or if that is not told
 * @param after where it points now; null if it was deleted
 * @param requestId provider, delivery id and the place of the change in it: equal for each redelivery of the same hook
 * @param provider the kind of webhook
 * @param pusher who pushed, as the provider names them
 */
public record PushReceived(
        RepositoryName repository,
        GitRef ref,
        @Nullable CommitId before,
        @Nullable CommitId after,
        String requestId,
        String provider,
        @Nullable String pusher)
        implements CommitCommand {}
