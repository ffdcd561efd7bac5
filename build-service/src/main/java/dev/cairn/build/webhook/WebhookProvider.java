package dev.cairn.build.webhook;

import java.util.List;

import dev.cairn.identity.Secret;

/**
 * A kind of Git server, and how its webhooks are read and proved. Pure: no waiting, no state, safe for many threads.
 *
 * <p>To add one (gitlab, bitbucket): implement this, name it in {@code permits} and in {@link #all}, and add
 * its requests to the tests and to {@code docs/webhooks.md}.
 */
public sealed interface WebhookProvider permits GitHubProvider, GiteaProvider, GitProvider {

    /** One of each. */
    static List<WebhookProvider> all() {
        return List.of(new GitHubProvider(), new GiteaProvider(), new GitProvider());
    }

    /** The name in the path and in facts. */
    String id();

    /**
     * Whether a proof is there at all and has the right shape. False means that nothing could prove this request, so that
     * it need not be read.
     */
    boolean carriesProof(WebhookRequest request);

    /**
     * Whether the proof holds under this secret. Compares decoded bytes in constant time; false also if the proof is
     * missing, empty, malformed or given twice.
     */
    boolean proves(WebhookRequest request, Secret secret);

    /**
     * Reads what a request says, which is to be believed only if {@link #proves} holds.
     *
     * @throws MalformedWebhookException if it is not a webhook of this provider
     */
    Delivery read(WebhookRequest request) throws MalformedWebhookException;
}
