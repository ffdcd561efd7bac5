package dev.cairn.build.webhook;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.build.source.RefChange;
import dev.cairn.identity.Secret;

/**
 * A plain Git server: its {@code post-receive} hook sends
 * {@code {"repository": NAME, "changes": [{"ref": …, "before": …, "after": …}], "pusher": …}} with the headers
 * {@code X-Cairn-Event: push} (or {@code ping}, with no changes), {@code X-Cairn-Delivery} and
 * {@code X-Cairn-Signature-256: sha256=HEX}. See {@code docs/webhooks.md}.
 */
final class GitProvider implements WebhookProvider {

    private static final String SIGNATURE = "X-Cairn-Signature-256";

    /** More refs than a person ever pushes; a mirror push is sent in several requests, or found by the reconciler. */
    private static final int MAX_CHANGES = 1000;

    record Payload(
            @Nullable String repository,
            @Nullable List<@Nullable Change> changes,
            @Nullable String pusher) {}

    record Change(
            @Nullable String ref,
            @Nullable String before,
            @Nullable String after) {}

    @Override
    public String id() {
        return "git";
    }

    @Override
    public boolean carriesProof(WebhookRequest request) {
        return claimed(request) != null;
    }

    @Override
    public boolean proves(WebhookRequest request, Secret secret) {
        return HmacProof.holds(claimed(request), request.body(), secret);
    }

    @Override
    public Delivery read(WebhookRequest request) throws MalformedWebhookException {
        String id = Members.deliveryId(request, "X-Cairn-Delivery");
        String event = Members.event(request, "X-Cairn-Event");
        Payload payload = PayloadReader.read(request.body(), Payload.class);
        String name = Members.required("repository", payload.repository());
        Hook hook = switch (event) {
            case "push" -> Members.push(changes(payload), payload.pusher());
            case "ping" -> new Hook.Ping();
            default -> throw new MalformedWebhookException("X-Cairn-Event is neither push nor ping");
        };
        return new Delivery(id, new RepositoryNames(name, null, null, null), hook);
    }

    private static List<RefChange> changes(Payload payload) throws MalformedWebhookException {
        List<@Nullable Change> given = payload.changes();
        if (given == null || given.isEmpty() || given.size() > MAX_CHANGES) {
            throw new MalformedWebhookException("The payload's 'changes' must hold 1 to " + MAX_CHANGES
                    + " changes; send more in several requests");
        }
        List<RefChange> changes = new ArrayList<>();
        for (Change change : given) {
            if (change == null) {
                throw new MalformedWebhookException("The payload's 'changes' holds a null");
            }
            changes.add(Members.change(change.ref(), change.before(), change.after()));
        }
        return changes;
    }

    private static byte @Nullable [] claimed(WebhookRequest request) {
        return HmacProof.decode(request.headers(SIGNATURE), "sha256=");
    }
}
