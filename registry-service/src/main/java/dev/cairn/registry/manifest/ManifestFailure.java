package dev.cairn.registry.manifest;

import java.util.List;
import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Reference;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.TagRule;

/** Why a manifest is not taken. */
public sealed interface ManifestFailure {

    /** One sentence for whoever pushed it. */
    String message();

    /** It is not what its media type says, or no media type that the registry takes. */
    record Invalid(String message) implements ManifestFailure {}

    /** Its bytes are not those of the digest that it was pushed under. */
    record WrongDigest(Digest expected, Digest actual) implements ManifestFailure {
        @Override
        public String message() {
            return "The manifest has the digest " + actual + ", not " + expected;
        }
    }

    /**
     * It names content that the repository does not have.
     *
     * @param missing the first of it
     * @param count of all that is missing
     */
    record Incomplete(Repository repository, List<Digest> missing, int count) implements ManifestFailure {
        @Override
        public String message() {
            return "Repository " + repository + " lacks " + count
                    + " of what the manifest names: push or mount it first, then push the manifest again (or let the operator"
                    + " make a rule with 'sparse: true' for the repository, which takes it as it is)";
        }
    }

    /** A tag does not move by the repository's rule. */
    record TagTaken(Repository repository, Tag tag, Digest current, Digest refused, TagRule rule)
            implements ManifestFailure {
        @Override
        public String message() {
            String way = rule.allowsDeletes()
                    ? "push under another tag, or delete this one first"
                    : "push under another tag";
            return "Tags of " + repository + " are " + rule.id() + ": " + repository + ":" + tag + " names " + current
                    + " and cannot be moved to " + refused + "; " + way;
        }
    }

    /** A tag was deleted, and by the repository's rule does not come back as something else. */
    record TagGone(Repository repository, Tag tag, Digest previous, Digest refused) implements ManifestFailure {
        @Override
        public String message() {
            return "Tags of " + repository + " are immutable: " + repository + ":" + tag + " named " + previous
                    + " until it was deleted, and cannot name " + refused + " now; push under another tag";
        }
    }

    /**
     * What it was pushed for is not so, or not any more.
     *
     * @param current what is there under that name; empty if nothing is
     */
    record NotAsWanted(Repository repository, Reference reference, Optional<Digest> current)
            implements ManifestFailure {
        @Override
        public String message() {
            String is = current.map(digest -> reference instanceof Reference.ByTag ? " names " + digest : " exists")
                    .orElse(" does not exist");
            return "In repository " + repository + " " + reference + is
                    + ", and by If-Match or If-None-Match this request is for another state: look again";
        }
    }

    /** It was deleted between being stored and being tagged. */
    record DeletedMeanwhile(Digest digest) implements ManifestFailure {
        @Override
        public String message() {
            return "Manifest " + digest + " was deleted while it was being tagged: push it again";
        }
    }
}
