package dev.cairn.service;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.WireMessage;
import dev.cairn.log.EventLog;

/**
 * The gate that keeps effects shut until a task has caught up. At assignment a mark is appended to the task's own inbox
 * partition; Kafka Streams takes the records of all inputs of a task in the order of their timestamps, and none before
 * it knows that an input with an older one has nothing more to give (KIP-695). So when the mark comes by, all that stood
 * in any input at assignment has been handled. Own facts even come before everything else, see
 * {@link OwnFactsFirst}.
 */
final class CatchUp {

    /** The header that makes a record of an inbox a mark, with the mark's token. */
    static final String HEADER = "cairn-catch-up";

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

    /** Puts marks into an inbox. */
    @FunctionalInterface
    interface Marks {

        void append(int partition, WireMessage mark);

        /** Marks in the real log; one that is lost is sent again. */
        static Marks in(EventLog log, String inbox) {
            return (partition, mark) -> log.append(inbox, partition, mark).exceptionally(failure -> null);
        }
    }

    private final Marks marks;
    private final int partition;
    private final String token = UUID.randomUUID().toString();
    private @Nullable Instant marked;
    private boolean open;

    CatchUp(Marks marks, int partition) {
        this.marks = marks;
        this.partition = partition;
    }

    /** Sends the mark, and again when it does not come by. */
    void tick(Instant now) {
        if (!open && (marked == null || marked.plus(AGAIN_AFTER).isBefore(now))) {
            marked = now;
            marks.append(partition, new WireMessage(null, Map.of(HEADER, token), new byte[0]));
        }
    }

    static boolean isMark(WireMessage message) {
        return message.headers().containsKey(HEADER);
    }

    /** Takes a mark, of this task or of an earlier owner's, and tells whether it opened the gate. */
    boolean seen(WireMessage mark) {
        if (open || !token.equals(mark.headers().get(HEADER))) {
            return false;
        }
        open = true;
        return true;
    }

    boolean isOpen() {
        return open;
    }
}
