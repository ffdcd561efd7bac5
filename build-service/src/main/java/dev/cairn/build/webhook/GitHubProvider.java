package dev.cairn.build.webhook;

import org.jspecify.annotations.Nullable;

import dev.cairn.identity.Secret;

/**
 * GitHub: {@code X-Hub-Signature-256} is made over the raw body, also where that is a form. The older
 * {@code X-Hub-Signature} (SHA-1) proves nothing here.
 */
final class GitHubProvider implements WebhookProvider {

    private static final String SIGNATURE = "X-Hub-Signature-256";

    @Override
    public String id() {
        return "github";
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
        String id = Members.deliveryId(request, "X-GitHub-Delivery");
        String event = Members.event(request, "X-GitHub-Event");
        GitHubPayload payload = PayloadReader.read(PayloadReader.json(request), GitHubPayload.class);
        Hook hook = switch (event) {
            case "push" -> payload.push();
            case "ping" -> new Hook.Ping();
            default -> new Hook.Ignored("Only push events lead to something; untick the others");
        };
        return new Delivery(id, payload.names(), hook);
    }

    private static byte @Nullable [] claimed(WebhookRequest request) {
        return HmacProof.decode(request.headers(SIGNATURE), "sha256=");
    }
}
