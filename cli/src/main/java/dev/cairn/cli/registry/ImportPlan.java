package dev.cairn.cli.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.registry.layout.Descriptor;
import dev.cairn.cli.registry.layout.Layout;
import dev.cairn.cli.registry.layout.Manifest;
import dev.cairn.oci.Digest;

/** What has to be pushed, in an order in which a registry takes it: what is named before what names it. */
final class ImportPlan {

    /** Nobody nests indexes deeper; a chain without end would be an attack. */
    private static final int MAX_DEPTH = 16;

    private static final int MAX_STEPS = 200_000;

    private final Layout layout;
    private final List<Step> steps = new ArrayList<>();
    private final Set<Seen> seen = new HashSet<>();

    private record Seen(String repository, Digest digest) {}

    /** One thing to do. */
    sealed interface Step {

        /** Push a blob. */
        record Blob(String repository, Descriptor descriptor) implements Step {}

        /** Push a manifest, under a tag if it has one. */
        record Document(
                String repository,
                Descriptor descriptor,
                String mediaType,
                @Nullable String tag) implements Step {}

        /** See that the registry has what the layout leaves out. */
        record Expected(String repository, Descriptor descriptor, Digest parent) implements Step {}
    }

    private ImportPlan(Layout layout) {
        this.layout = layout;
    }

    /**
     * Plans for these roots. All manifests are read and checked for that, and the sizes of all blobs.
     *
     * @throws CliException if the layout contradicts itself
     */
    static List<Step> of(Layout layout, List<ImportRoots.Root> roots) throws IOException {
        ImportPlan plan = new ImportPlan(layout);
        for (ImportRoots.Root root : roots) {
            if (!root.descriptor().isManifest()) {
                throw CliException.failed(
                        layout.name() + " lists " + root.descriptor().digest() + " of type '"
                                + root.descriptor().mediaType() + "', which is no image manifest and no index");
            }
            plan.document(root.repository(), root.descriptor(), root.tag(), 0);
        }
        // What is left out is looked for before a byte is sent.
        List<Step> ordered = new ArrayList<>(
                plan.steps.stream().filter(Step.Expected.class::isInstance).toList());
        plan.steps.stream().filter(step -> !(step instanceof Step.Expected)).forEach(ordered::add);
        return ordered;
    }

    private void document(String repository, Descriptor descriptor, @Nullable String tag, int depth)
            throws IOException {
        if (depth > MAX_DEPTH || steps.size() > MAX_STEPS) {
            throw CliException.failed(layout.name() + " is refused: its indexes are nested too deep, or name too much");
        }
        boolean isNew = seen.add(new Seen(repository, descriptor.digest()));
        if (!isNew && tag == null) {
            return;
        }
        Manifest manifest = Manifest.of(descriptor.digest(), descriptor.mediaType(), layout.manifest(descriptor));
        if (isNew) {
            for (Descriptor child : manifest.manifests()) {
                child(repository, child, manifest, depth);
            }
            for (Descriptor blob : manifest.blobs()) {
                blob(repository, blob, manifest);
            }
        }
        steps.add(new Step.Document(repository, descriptor, manifest.mediaType(), tag));
    }

    private void child(String repository, Descriptor child, Manifest parent, int depth) throws IOException {
        if (!child.isManifest()) {
            blob(repository, child, parent);
        } else if (layout.find(child.digest()).isPresent()) {
            document(repository, child, null, depth + 1);
        } else if (seen.add(new Seen(repository, child.digest()))) {
            steps.add(new Step.Expected(repository, child, parent.digest()));
        }
    }

    private void blob(String repository, Descriptor blob, Manifest parent) throws IOException {
        if (!seen.add(new Seen(repository, blob.digest()))) {
            return;
        }
        Optional<Layout.Content> content = layout.find(blob.digest());
        if (content.isPresent()) {
            layout.checked(blob); // its size; its digest follows when it is read
            steps.add(new Step.Blob(repository, blob));
        } else {
            steps.add(new Step.Expected(repository, blob, parent.digest()));
        }
    }
}
