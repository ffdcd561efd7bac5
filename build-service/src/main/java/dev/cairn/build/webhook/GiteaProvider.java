package dev.cairn.build.webhook;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.build.source.RefChange;
import dev.cairn.identity.Secret;

/**
 * Gitea and Forgejo: the signature is bare hexadecimal, made over the JSON, which in a form is the decoded parameter.
 * Where both servers' headers are there, both must hold. Their pushes do not tell deletions: event {@code delete} does,
 * with a short name and without the last commit.
 */
final class GiteaProvider implements WebhookProvider {

    private static final List<String> SIGNATURES = List.of("X-Gitea-Signature", "X-Forgejo-Signature");

    @Override
    public String id() {
        return "gitea";
    }

    @Override
    public boolean carriesProof(WebhookRequest request) {
        List<String> present = present(request);
        return !present.isEmpty() && present.stream().allMatch(header -> claimed(request, header) != null);
    }

    @Override
    public boolean proves(WebhookRequest request, Secret secret) {
        byte[] json;
        try {
            json = PayloadReader.json(request);
        } catch (MalformedWebhookException e) {
            // What cannot be read was not signed; read() tells the sender what is wrong with it.
            return false;
        }
        return carriesProof(request)
                && present(request).stream()
                        .allMatch(header -> HmacProof.holds(claimed(request, header), json, secret));
    }

    @Override
    public Delivery read(WebhookRequest request) throws MalformedWebhookException {
        String id = Members.deliveryId(request, "X-Gitea-Delivery", "X-Forgejo-Delivery");
        String event = Members.event(request, "X-Gitea-Event", "X-Forgejo-Event");
        GitHubPayload payload = PayloadReader.read(PayloadReader.json(request), GitHubPayload.class);
        Hook hook = switch (event) {
            case "push" -> payload.push();
            case "delete" -> deletion(payload);
            case "ping" -> new Hook.Ping();
            default -> new Hook.Ignored("Only push and delete events lead to something; untick the others");
        };
        return new Delivery(id, payload.names(), hook);
    }

    private static Hook deletion(GitHubPayload payload) throws MalformedWebhookException {
        String folder = switch (Members.required("ref_type", payload.refType())) {
            case "branch" -> "refs/heads/";
            case "tag" -> "refs/tags/";
            default -> throw new MalformedWebhookException("The payload's 'ref_type' is neither branch nor tag");
        };
        String name = Members.required("ref", payload.ref());
        String full = name.startsWith(folder) ? name : folder + name;
        return Members.push(List.of(new RefChange(Members.ref(full), null, null)), payload.who());
    }

    private static List<String> present(WebhookRequest request) {
        return SIGNATURES.stream()
                .filter(header -> !request.headers(header).isEmpty())
                .toList();
    }

    private static byte @Nullable [] claimed(WebhookRequest request, String header) {
        return HmacProof.decode(request.headers(header), "");
    }
}
