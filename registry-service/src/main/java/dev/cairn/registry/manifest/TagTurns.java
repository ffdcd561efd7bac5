package dev.cairn.registry.manifest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/**
 * Lets the pushes of one process that want the same tags go one after another. Locks of a fixed number, taken in one order,
 * so that pushes with several tags cannot wait for each other in a circle.
 */
final class TagTurns {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int STRIPES = 256;

    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    TagTurns() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    /** Given back by closing it, by the thread that took it. */
    static final class Turn implements AutoCloseable {

        private final Deque<ReentrantLock> held = new ArrayDeque<>();

        @Override
        public void close() {
            held.forEach(ReentrantLock::unlock);
            held.clear();
        }
    }

    /**
     * Waits until nobody else changes any of these.
     *
     * @throws StorageException with {@link StorageFailure.Unavailable} if that takes more than a minute: the store must
     *     have stalled
     */
    Turn take(Repository repository, Collection<Tag> tags) {
        Turn turn = new Turn();
        int[] wanted = tags.stream()
                .mapToInt(tag -> stripe(repository, tag))
                .sorted()
                .distinct()
                .toArray();
        try {
            for (int stripe : wanted) {
                if (!stripes[stripe].tryLock(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                    turn.close();
                    throw failure("no turn within " + DEADLINE.toSeconds() + " s");
                }
                turn.held.push(stripes[stripe]);
            }
            return turn;
        } catch (InterruptedException _) {
            turn.close();
            Thread.currentThread().interrupt();
            throw failure("interrupted while waiting for a turn");
        }
    }

    private static StorageException failure(String reason) {
        return new StorageException(new StorageFailure.Unavailable("tag a manifest", new IOException(reason)));
    }

    private static int stripe(Repository repository, Tag tag) {
        return Math.floorMod((repository + ":" + tag).hashCode() * 0x9E3779B9, STRIPES);
    }
}
