package dev.cairn.registry.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import dev.cairn.log.EventLog;
import dev.cairn.log.LogUnavailableException;
import dev.cairn.log.Position;
import dev.cairn.registry.events.RegistryStage;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.service.StageSpec;

/**
 * Delivers some notices. Of each repository at most one is under way: were the next one sent before it is acknowledged, it
 * could be in the log while the first is not, and the stage would take that for a repetition. Repositories go side by
 * side.
 */
final class Delivery {

    private static final String INBOX = StageSpec.inboxOf(RegistryStage.NAME);

    private final Outbox outbox;
    private final EventLog log;
    private final Duration within;
    private @Nullable LogUnavailableException failure;

    Delivery(Outbox outbox, EventLog log, Duration within) {
        this.outbox = outbox;
        this.log = log;
        this.within = within;
    }

    private record Sent(Deque<Outbox.Entry> rest, CompletionStage<Position> answer) {}

    /**
     * Delivers as many as it can.
     *
     * @throws LogUnavailableException if some were not acknowledged; they are still in the outbox
     */
    void deliver(List<Outbox.Entry> entries) throws InterruptedException {
        Map<Repository, Deque<Outbox.Entry>> byRepository = new LinkedHashMap<>();
        entries.forEach(entry -> byRepository
                .computeIfAbsent(entry.notice().repository(), _ -> new ArrayDeque<>())
                .add(entry));
        List<Deque<Outbox.Entry>> open = new ArrayList<>(byRepository.values());
        while (!open.isEmpty()) {
            open = round(open);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Sends the first of each, waits for all, and returns those that have more. */
    private List<Deque<Outbox.Entry>> round(List<Deque<Outbox.Entry>> open) throws InterruptedException {
        List<Sent> sent = new ArrayList<>();
        for (Deque<Outbox.Entry> each : open) {
            sent.add(new Sent(each, log.append(INBOX, NoticeMessages.of(each.getFirst()))));
        }
        List<Deque<Outbox.Entry>> more = new ArrayList<>();
        for (Sent each : sent) {
            if (isAcknowledged(each.answer())) {
                outbox.delivered(each.rest().removeFirst());
                if (!each.rest().isEmpty()) {
                    more.add(each.rest());
                }
            }
        }
        return more;
    }

    private boolean isAcknowledged(CompletionStage<Position> answer) throws InterruptedException {
        try {
            answer.toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            failure = e.getCause() instanceof LogUnavailableException unavailable
                    ? unavailable
                    : new LogUnavailableException("The log did not take a notice: " + e.getCause(), e);
            return false;
        } catch (TimeoutException e) {
            failure = new LogUnavailableException("The log did not answer within " + within.toSeconds() + " s", e);
            return false;
        }
    }
}
