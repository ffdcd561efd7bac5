package dev.cairn.cli.status;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.EventId;
import dev.cairn.model.CommitId;

/**
 * Something that failed.
 *
 * @param what which deployment or artifact; null where the commit itself was refused
 * @param delivery the push that it comes from
 * @param commit of which commit
 * @param at when the broker stored it
 * @param reason a word
 * @param message what went wrong and what to do
 * @param lastLines the end of the output, where there was some
 */
public record Failure(
        @Nullable String what,
        EventId delivery,
        CommitId commit,
        Instant at,
        String reason,
        String message,
        List<String> lastLines) {

    public Failure {
        lastLines = List.copyOf(lastLines);
    }
}
