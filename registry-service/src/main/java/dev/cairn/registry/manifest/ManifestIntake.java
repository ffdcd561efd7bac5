package dev.cairn.registry.manifest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import dev.cairn.oci.Digest;
import dev.cairn.registry.manifest.ParsedManifest.Need;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Reference;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.ManifestStore.Referrer;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.TagStore.Outcome;

/**
 * Takes a manifest in: it is what it says it is, all that it names is there, it is stored, and only then tagged. A tag
 * that names another manifest is refused before anything is stored; where two pushes race for one tag, the loser's
 * manifest stays without it, and without all the others that it was pushed with: a tag that does not move would be used
 * up for a push that was refused. Several registries on one bucket do not know of each other here: if they race for one
 * of several tags, the loser may keep those that it made before.
 */
public final class ManifestIntake {

    /** More than RFC 6838 section 4.2 allows, with room for parameters. */
    private static final int MAX_TYPE_LENGTH = 512;

    /** A client pushes what is missing and comes again: it need not be told all of very many. */
    private static final int MAX_NAMED_MISSING = 100;

    private final RegistryStorage storage;
    private final RepositoryPolicies policies;
    private final Quotas quotas;
    private final TagTurns turns = new TagTurns();

    /** An intake into a store, by the rules for each repository. */
    public ManifestIntake(RegistryStorage storage, RepositoryPolicies policies, Quotas quotas) {
        this.storage = storage;
        this.policies = policies;
        this.quotas = quotas;
    }

    /**
     * A manifest as it was pushed.
     *
     * @param contentType without parameters
     * @param expected the digest that it was pushed under, if it was pushed by digest
     * @param condition what each of the tags must name until now; asked in the step that makes or moves it, and before anything is
     *     stored
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; copying up to 8 MiB would be waste
    public record Push(
            Repository repository,
            byte[] content,
            Optional<String> contentType,
            Optional<Digest> expected,
            List<Tag> tags,
            Optional<TagCondition> condition) {

        /** Whatever the tags name. */
        public Push(
                Repository repository,
                byte[] content,
                Optional<String> contentType,
                Optional<Digest> expected,
                List<Tag> tags) {
            this(repository, content, contentType, expected, tags, Optional.empty());
        }
    }

    /** What was taken in. */
    public record Taken(Digest digest, Optional<Digest> subject) {}

    /**
     * Checks, stores and tags a manifest.
     *
     * @throws ManifestException if it is not taken
     * @throws dev.cairn.registry.quota.QuotaExceededException if the repository has no room for it
     */
    public Taken take(Push push) {
        ParsedManifest parsed = ManifestParser.parse(push.content(), push.contentType());
        Digest digest = digest(push);
        requireListable(parsed);
        use(push.repository(), digest);
        requireAll(push.repository(), parsed.needs());
        List<Wanted> wanted = push.tags().stream()
                .map(tag -> new Wanted(tag, policies.ruleFor(push.repository(), tag)))
                .toList();
        requireAsWanted(push);
        requireFree(push.repository(), wanted, digest);
        try (var _ = quotas.take(push.repository(), digest, push.content().length)) {
            store(push, parsed, digest);
        }
        tag(push, wanted, digest);
        return new Taken(digest, parsed.subject());
    }

    /** A tag that a push asks for; the rule is asked for once, so that it is the same for all steps. */
    private record Wanted(Tag tag, TagRule rule) {}

    private static Digest digest(Push push) {
        Digest.Algorithm algorithm = push.expected().map(Digest::algorithm).orElse(Digest.Algorithm.SHA256);
        Digest actual = hash(algorithm, push.content());
        if (push.expected().isPresent() && !push.expected().get().equals(actual)) {
            throw new ManifestException(
                    new ManifestFailure.WrongDigest(push.expected().get(), actual));
        }
        return actual;
    }

    private static Digest hash(Digest.Algorithm algorithm, byte[] content) {
        try {
            return Digest.of(
                    algorithm, MessageDigest.getInstance(algorithm.jcaName()).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK lacks " + algorithm.jcaName() + ", which every JDK must have", e);
        }
    }

    /** What other clients and the log are shown of a manifest must not be as large as manifests may be. */
    private static void requireListable(ParsedManifest manifest) {
        String type = manifest.artifactType();
        if (type != null && type.length() > MAX_TYPE_LENGTH) {
            throw ManifestException.invalid(
                    "The manifest's artifactType, or else its config's mediaType, must be a media"
                            + " type: it has more than " + MAX_TYPE_LENGTH + " characters");
        }
        if (manifest.subject().isPresent()
                && ManifestEntry.lengthOf(manifest.annotations()) > ManifestEntry.MAX_LISTED_ANNOTATIONS) {
            throw ManifestException.invalid("The annotations of a manifest with a 'subject' may have "
                    + ManifestEntry.MAX_LISTED_ANNOTATIONS
                    + " characters together: lists of referrers show them, and clients read lists of 4 MiB");
        }
    }

    /** Before anything is asked for that it needs: the collector must not begin to take apart what is there of it already. */
    private void use(Repository repository, Digest digest) {
        try {
            storage.manifests().use(repository, digest);
        } catch (StorageException e) {
            if (!e.isDamage()) {
                throw e;
            }
            // This push mends it.
        }
    }

    private void requireAll(Repository repository, List<Need> needs) {
        Set<Need> seen = new HashSet<>();
        Set<Digest> missing = new LinkedHashSet<>();
        int count = 0;
        for (Need need : needs) {
            if (!seen.add(need)) {
                continue;
            }
            OptionalLong size = size(repository, need);
            if (size.isEmpty()) {
                count++;
                if (missing.size() < MAX_NAMED_MISSING) {
                    missing.add(need.digest());
                }
            } else if (size.getAsLong() != need.size()) {
                throw ManifestException.invalid("The manifest gives " + need.digest() + " the size " + need.size()
                        + ", but it has " + size.getAsLong() + " bytes");
            }
        }
        if (!missing.isEmpty() && !policies.of(repository).sparse()) {
            throw new ManifestException(new ManifestFailure.Incomplete(repository, List.copyOf(missing), count));
        }
    }

    private OptionalLong size(Repository repository, Need need) {
        return switch (need) {
            // Used, not only looked for: the collector must not take it before the manifest is there that names it.
            case Need.Blob blob -> storage.blobs().use(repository, blob.digest());
            case Need.Listed listed -> {
                Optional<ManifestRecord> manifest = storage.manifests().use(repository, listed.digest());
                yield manifest.isPresent()
                        ? OptionalLong.of(manifest.get().size())
                        : storage.blobs().use(repository, listed.digest());
            }
        };
    }

    private void requireAsWanted(Push push) {
        if (push.condition().isEmpty()) {
            return;
        }
        for (Tag tag : push.tags()) {
            Optional<Digest> current = storage.tags().resolve(push.repository(), tag);
            if (!push.condition().get().holds(current)) {
                throw new ManifestException(
                        new ManifestFailure.NotAsWanted(push.repository(), new Reference.ByTag(tag), current));
            }
        }
    }

    private void requireFree(Repository repository, List<Wanted> wanted, Digest digest) {
        for (Wanted each : wanted) {
            requireMade(repository, each, digest, storage.tags().wouldBe(repository, each.tag(), digest, each.rule()));
        }
    }

    private void store(Push push, ParsedManifest parsed, Digest digest) {
        Descriptor descriptor = new Descriptor(
                parsed.mediaType(), digest, push.content().length, parsed.artifactType(), parsed.annotations());
        storage.manifests()
                .put(
                        push.repository(),
                        new StoredManifest(digest, parsed.mediaType(), push.content()),
                        parsed.subject().map(subject -> new Referrer(subject, descriptor)));
    }

    /** All or none: in its turn nobody else makes one of them between the question and the act. */
    private void tag(Push push, List<Wanted> wanted, Digest digest) {
        Repository repository = push.repository();
        try (var _ = turns.take(repository, wanted.stream().map(Wanted::tag).toList())) {
            requireAsWanted(push);
            if (wanted.size() > 1) {
                requireFree(repository, wanted, digest);
            }
            for (Wanted each : wanted) {
                requireMade(repository, each, digest, storage.tags().put(repository, each.tag(), digest, each.rule()));
            }
        }
    }

    private static void requireMade(Repository repository, Wanted wanted, Digest digest, Outcome outcome) {
        switch (outcome) {
            case Outcome.Created _, Outcome.Unchanged _, Outcome.Moved _ -> {
                return;
            }
            case Outcome.Taken taken ->
                throw new ManifestException(
                        new ManifestFailure.TagTaken(repository, wanted.tag(), taken.current(), digest, wanted.rule()));
            case Outcome.Gone gone ->
                throw new ManifestException(
                        new ManifestFailure.TagGone(repository, wanted.tag(), gone.previous(), digest));
            case Outcome.NoManifest _ -> throw new ManifestException(new ManifestFailure.DeletedMeanwhile(digest));
        }
    }
}
