package dev.cairn.cli.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.registry.layout.Descriptor;
import dev.cairn.cli.registry.layout.Layout;
import dev.cairn.cli.registry.layout.Manifest;
import dev.cairn.oci.Digest;

/** Decides which repository and tag each image of a layout goes to. */
final class ImportRoots {

    private final Layout layout;
    private final List<Descriptor> images = new ArrayList<>();
    /** By their own digest, what referrers are about. */
    private final Map<Descriptor, Digest> referrers = new HashMap<>();

    /** Where one goes; without a tag it is named by its digest alone. */
    record Root(
            Descriptor descriptor,
            String repository,
            @Nullable String tag) {}

    private ImportRoots(Layout layout) {
        this.layout = layout;
    }

    /**
     * Reads what the layout's index lists.
     *
     * @param target what the user has named; null if nothing
     * @throws CliException if nobody says where something belongs
     */
    static List<Root> of(Layout layout, @Nullable ArtifactReference target) throws IOException {
        ImportRoots roots = new ImportRoots(layout);
        for (Descriptor each : layout.roots()) {
            Optional<Digest> subject = roots.subject(each);
            if (subject.isPresent()) {
                roots.referrers.put(each, subject.get());
            } else {
                roots.images.add(each);
            }
        }
        List<Root> all = target == null ? roots.byTheirNames() : roots.into(target);
        roots.checkTags(all);
        roots.withReferrers(all);
        return all;
    }

    /** What it is about, if that is in the layout, too. */
    private Optional<Digest> subject(Descriptor root) throws IOException {
        if (!root.isManifest() || root.annotations().containsKey(ImageNames.SHORT)) {
            return Optional.empty();
        }
        Optional<Digest> subject = Manifest.of(root.digest(), root.mediaType(), layout.manifest(root))
                .subject()
                .map(Descriptor::digest);
        return subject.isPresent() && layout.find(subject.get()).isPresent() ? subject : Optional.empty();
    }

    private List<Root> byTheirNames() {
        List<Root> all = new ArrayList<>();
        for (Descriptor image : images) {
            ArtifactReference name = ImageNames.full(image.annotations())
                    .orElseThrow(() -> CliException.usage(layout.name() + " does not say which repository "
                            + image.digest() + " belongs to: name one after the file, as REPO or REPO:TAG"));
            all.add(new Root(image, name.repository(), name.tag()));
        }
        return all;
    }

    private List<Root> into(ArtifactReference target) {
        long different = images.stream().map(Descriptor::digest).distinct().count();
        if (target.tag() != null && different > 1) {
            throw CliException.usage(layout.name() + " holds " + Texts.count((int) different, "image")
                    + ", which cannot all be tagged '" + target.tag() + "': name the repository alone");
        }
        List<Root> all = new ArrayList<>();
        for (Descriptor image : images) {
            String tag = target.tag() != null
                    ? target.tag()
                    : ImageNames.tag(image.annotations()).orElse(null);
            all.add(new Root(image, target.repository(), tag));
        }
        return all;
    }

    /** A tag names one image; that two want it is to be known before anything is sent. */
    private void checkTags(List<Root> all) {
        Map<String, Digest> named = new HashMap<>();
        for (Root root : all) {
            if (root.tag() == null) {
                continue;
            }
            String name = root.repository() + ":" + root.tag();
            Digest own = root.descriptor().digest();
            Digest other = named.putIfAbsent(name, own);
            if (other != null && !other.equals(own)) {
                throw CliException.usage(layout.name() + " has two images for " + name + ": " + other + " and " + own
                        + ". Nothing was sent; give each a tag of its own in it");
            }
        }
    }

    /** A referrer goes wherever its subject goes; one of a part of an image, wherever any image goes. */
    private void withReferrers(List<Root> all) {
        List<String> repositories =
                all.stream().map(Root::repository).distinct().toList();
        referrers.forEach((referrer, subject) -> {
            List<String> ofSubject = all.stream()
                    .filter(root -> root.descriptor().digest().equals(subject))
                    .map(Root::repository)
                    .distinct()
                    .toList();
            List<String> named = ImageNames.full(referrer.annotations())
                    .map(ArtifactReference::repository)
                    .filter(repositories::contains)
                    .map(List::of)
                    .orElse(repositories);
            (ofSubject.isEmpty() ? named : ofSubject)
                    .forEach(repository -> all.add(new Root(referrer, repository, null)));
        });
    }
}
