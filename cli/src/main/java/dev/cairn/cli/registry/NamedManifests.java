package dev.cairn.cli.registry;

import java.util.List;
import java.util.Optional;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.registry.layout.Manifest;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/** Fetches the manifests that people name; where there is none, tells what there is. */
final class NamedManifests {

    private static final int NOT_FOUND = 404;
    private static final int DAMAGED = 500;
    private static final int MOST_TOLD = 10;

    /** What is told of a tag whose manifest does not come. */
    static final String NOT_GIVEN =
            "the registry does not give the manifest that it names (damaged, or being deleted): push it again";

    private final RegistrySession registry;

    NamedManifests(RegistrySession registry) {
        this.registry = registry;
    }

    /**
     * The manifest of that name.
     *
     * @throws CliException if there is none
     */
    Manifest get(ArtifactReference reference) throws RegistryException, InterruptedException {
        try {
            return registry.manifest(reference.repository(), reference.reference());
        } catch (RegistryException e) {
            if (isNotFound(e)) {
                throw missing(reference);
            }
            throw e;
        }
    }

    /** The tags of a repository. */
    List<String> tags(String repository) throws RegistryException, InterruptedException {
        return find(repository).orElseThrow(() -> noRepository(repository));
    }

    private CliException noRepository(String repository) {
        return CliException.notFound("The registry " + registry.client().registry() + " has no repository " + repository
                + ": 'cairn registry ls' lists those that there are");
    }

    /** Why the registry does not have what was asked for: for want of the repository, of the tag, or of what it names. */
    CliException missing(ArtifactReference reference) throws RegistryException, InterruptedException {
        String repository = reference.repository();
        Optional<List<String>> tags = find(repository);
        if (tags.isEmpty()) {
            return noRepository(repository);
        }
        if (reference.digest() == null && tags.get().contains(reference.reference())) {
            return CliException.failed(
                    "Repository " + repository + " has the tag '" + reference.reference() + "', but " + NOT_GIVEN);
        }
        String what = "Repository " + repository + " has no "
                + (reference.digest() != null
                        ? "manifest " + reference.digest()
                        : "tag '" + reference.reference() + "'");
        return CliException.notFound(what
                + (tags.get().isEmpty()
                        ? " and no other tag: name a manifest by its digest"
                        : ": it has " + some(tags.get())));
    }

    private static String some(List<String> tags) {
        String told = Texts.printable(Texts.list(tags.subList(0, Math.min(MOST_TOLD, tags.size()))));
        return tags.size() <= MOST_TOLD
                ? told
                : told + " and " + (tags.size() - MOST_TOLD) + " more, which 'cairn registry tags' lists";
    }

    /** Empty where there is no such repository. */
    private Optional<List<String>> find(String repository) throws RegistryException, InterruptedException {
        try {
            return Optional.of(registry.lists().tags(repository));
        } catch (RegistryException e) {
            if (isNotFound(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether a piece is not to be had by itself, as one that is damaged or being deleted; the registry as such is well. */
    static boolean isNotGiven(RegistryException e) {
        return isNotFound(e)
                || e.failure() instanceof RegistryFailure.Corrupted
                || (e.failure() instanceof RegistryFailure.Refused refused && refused.status() == DAMAGED);
    }

    /** Whether the registry says that it does not have what it was asked for. */
    static boolean isNotFound(RegistryException e) {
        return e.failure() instanceof RegistryFailure.Refused refused && refused.status() == NOT_FOUND;
    }
}
