package dev.cairn.service;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.WireMessage;
import dev.cairn.log.EventLog;
import dev.cairn.log.LogRecord;

/**
 * The gate that keeps effects shut until a task has caught up. At assignment a mark is appended to the task's own inbox
 * partition, behind all commands and outcomes that stand there. Kafka Streams takes the records of a task's inputs in
 * the order of their timestamps, and none while an input is empty whose end it does not know, or has not read up to
 * (KIP-695: {@code PartitionGroup.readyToProcess}; the end is that of committed records, asked for after the assignment).
 * So when the mark comes by, all that stood committed in any input at assignment has been handled. Own facts even come
 * before everything else, see {@link OwnFactsFirst}.
 *
 * <p>What it does not wait for is a record in, or behind, a transaction that was open at assignment. For own facts that
 * does no harm: the state that is restored from the changelog is whole also when the last markers of a former owner
 * are still on their way (restoring reads up to the end of all records, KAFKA-10167), and work whose fact comes later
 * starts with that fact.
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

    /** Only what stands in the inbox can be a mark: elsewhere the header means nothing. */
    static boolean isMark(LogRecord record, String inbox) {
        return record.message().headers().containsKey(HEADER)
                && record.position().topic().equals(inbox);
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
