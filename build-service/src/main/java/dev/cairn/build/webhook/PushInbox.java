package dev.cairn.build.webhook;

import java.util.concurrent.CompletionStage;

import dev.cairn.build.commits.PushReceived;

/**
 * Where verified pushes go.
 *
 * <p>It may be called from many threads and must not block. Calls for the same repository from one thread keep their
 * order. The stage completes normally only when the push is stored so that no crash loses it; it completes exceptionally
 * when that is uncertain. The provider then tries again, so the same {@link PushReceived#requestId} may come twice.
 */
@FunctionalInterface
public interface PushInbox {

    /** Stores a push. What the stage completes with does not matter, only that it does. */
    CompletionStage<?> accept(PushReceived push);
}
