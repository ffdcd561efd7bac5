package dev.cairn.build.webhook;

import java.time.Duration;
import java.util.Optional;

import dev.cairn.identity.Secret;

/**
 * Decides whether a request is believed. Pure but for the rate limit.
 *
 * <p>Whoever cannot prove anything learns nothing of which repositories there are: an unknown repository and a wrong
 * signature get the same answer after the same work, for which a secret that nobody has stands in for the missing one.
 */
final class Gate {

    /** What the request comes to. */
    sealed interface Verdict {

        /** It is what it says. */
        record Believed(RepositoryEntry repository, Delivery delivery) implements Verdict {}

        /** It goes no further. */
        record Refused(Answer answer) implements Verdict {}
    }

    private final Repositories repositories;
    private final TokenBuckets perRepository;
    private final Secret decoy;

    Gate(Repositories repositories, TokenBuckets perRepository, Secret decoy) {
        this.repositories = repositories;
        this.perRepository = perRepository;
        this.decoy = decoy;
    }

    Verdict judge(WebhookProvider provider, WebhookRequest request) {
        if (!provider.carriesProof(request)) {
            return new Verdict.Refused(unproven());
        }
        Delivery delivery;
        try {
            delivery = provider.read(request);
        } catch (MalformedWebhookException e) {
            return new Verdict.Refused(Answer.problem(Answer.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
        Optional<RepositoryEntry> known = repositories.find(provider, delivery.repository());
        boolean proven =
                provider.proves(request, known.map(RepositoryEntry::secret).orElse(decoy));
        if (!proven || known.isEmpty()) {
            return new Verdict.Refused(unproven());
        }
        Duration wait = perRepository.take(known.get().name().value());
        return wait.isZero()
                ? new Verdict.Believed(known.get(), delivery)
                : new Verdict.Refused(tooMany("of this repository", wait));
    }

    static Answer tooMany(String whose, Duration wait) {
        return Answer.problem(Answer.TOO_MANY, "Too many webhooks " + whose + "; try again later")
                .retryAfter(wait);
    }

    static Answer unproven() {
        return Answer.problem(
                        Answer.UNAUTHORIZED,
                        "The signature is missing or wrong, or the repository is unknown: compare the webhook's secret"
                                + " and the repository's address with what Cairn was given")
                .with("WWW-Authenticate", "Signature realm=\"webhooks\"");
    }
}
