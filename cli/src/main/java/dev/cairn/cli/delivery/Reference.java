package dev.cairn.cli.delivery;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.cairn.cli.console.CliException;
import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.Event;
import dev.cairn.event.Fact;
import dev.cairn.event.InstanceStarted;
import dev.cairn.event.RegistryEvent;
import dev.cairn.oci.Digest;

/**
 * What a person calls a thing by: a commit, digest, deployment, instance or delivery, whole or abbreviated.
 *
 * @param text in lower case
 */
record Reference(String text) {

    private static final int SHORTEST = 7;
    private static final Pattern SHAPE = Pattern.compile("(?:d-|i-|sha256:|sha512:)?[0-9a-f]{" + SHORTEST + ",128}");

    /** What kind of thing a reference was found to name. */
    enum Kind {
        COMMIT,
        DIGEST,
        DEPLOYMENT,
        INSTANCE,
        DELIVERY;

        String words() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A thing that a reference names.
     *
     * @param kind what it is
     * @param name its whole name
     */
    record Hit(Kind kind, String name) {}

    /**
     * Reads what a person wrote.
     *
     * @throws CliException if it can name nothing
     */
    static Reference parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int at = lower.indexOf('@');
        String name = at < 0 ? lower : lower.substring(at + 1); // image@digest
        if (!SHAPE.matcher(name).matches()) {
            throw CliException.usage("'" + text + "' names nothing that can be traced: give a commit, a digest, a"
                    + " deployment (d-…), an instance (i-…) or a delivery, by at least " + SHORTEST
                    + " of its characters");
        }
        return new Reference(name);
    }

    /** What of a fact the reference names; nothing of what the registry tells, which is of no delivery. */
    Optional<Hit> find(Fact fact) {
        if (fact.data() instanceof RegistryEvent) {
            return Optional.empty();
        }
        return named(fact.data())
                .filter(hit -> matches(hit.name()))
                .or(() -> Optional.of(new Hit(Kind.DELIVERY, fact.delivery().value()))
                        .filter(hit -> matches(hit.name())));
    }

    /** Whether it is the name of this digest, or the beginning of one. */
    boolean names(Digest digest) {
        return matches(digest.toString());
    }

    private boolean matches(String name) {
        return name.startsWith(text) || name.substring(name.indexOf(':') + 1).startsWith(text);
    }

    /** Only the fact that brings a thing into the world names it: the others of its delivery follow. */
    private static Optional<Hit> named(Event event) {
        if (event instanceof CommitPushed pushed) {
            return Optional.of(new Hit(Kind.COMMIT, pushed.commit().value()));
        }
        if (event instanceof ArtifactBuilt built) {
            return Optional.of(new Hit(Kind.DIGEST, built.digest().toString()));
        }
        if (event instanceof DeploymentRequested requested) {
            return Optional.of(new Hit(Kind.DEPLOYMENT, requested.deployment().value()));
        }
        if (event instanceof InstanceStarted started) {
            return Optional.of(new Hit(Kind.INSTANCE, started.instance().value()));
        }
        return Optional.empty();
    }
}
