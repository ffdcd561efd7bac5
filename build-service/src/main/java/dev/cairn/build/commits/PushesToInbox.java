package dev.cairn.build.commits;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.cairn.build.webhook.PushInbox;
import dev.cairn.log.EventLog;
import dev.cairn.service.CommandCodec;
import dev.cairn.service.Message;
import dev.cairn.service.StageSpec;

/** Puts verified pushes into the inbox; done when the log has acknowledged them. */
public final class PushesToInbox implements PushInbox {

    private final EventLog log;
    private final Supplier<@Nullable String> traceparent;

    /**
     * Into this log.
     *
     * @param traceparent the trace of the request that is being handled
     */
    public PushesToInbox(EventLog log, Supplier<@Nullable String> traceparent) {
        this.log = log;
        this.traceparent = traceparent;
    }

    @Override
    public CompletionStage<Void> accept(PushReceived push) {
        String actor = push.pusher() == null ? push.provider() : push.pusher();
        Message.Context context = new Message.Context(push.requestId(), null, null, traceparent.get(), actor);
        return log.append(
                        StageSpec.inboxOf(CommitStage.NAME),
                        CommandCodec.encode(push.repository().value(), push, context))
                .thenAccept(position -> {});
    }
}
