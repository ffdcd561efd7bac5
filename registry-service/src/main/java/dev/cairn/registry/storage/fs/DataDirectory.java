package dev.cairn.registry.storage.fs;

import java.nio.file.Path;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.model.UploadId;

/**
 * Where everything lies. Only checked names become paths, and only here.
 *
 * <pre>
 * blobs/ALGORITHM/HEX                          all content, once: the blobs folder of an OCI image layout
 * repositories/NAME/_blobs/ALGORITHM/HEX       hard link: the repository has this blob
 * repositories/NAME/_manifests/ALGORITHM/HEX   hard link: the bytes of a manifest
 *                                    HEX.json  what is known of it; it counts as stored from this file on
 * repositories/NAME/_tags/TAG                  the digest that the tag names
 * repositories/NAME/_referrers/ALGORITHM/HEX/  by subject, one descriptor in JSON for each referrer
 * uploads/UUID.data, UUID.json                 uploads under way
 * staging/                                     files that are not anything yet; emptied at start
 * lock                                         held by the one process that uses the folder
 * </pre>
 *
 * A component of a repository's name never begins with {@code _}, so a repository can lie inside another.
 */
record DataDirectory(Path root) {

    Path content(Digest digest) {
        return under(root.resolve("blobs"), digest);
    }

    Path repositories() {
        return root.resolve("repositories");
    }

    Path repository(Repository repository) {
        return repositories().resolve(repository.name());
    }

    Path blobs(Repository repository) {
        return repository(repository).resolve("_blobs");
    }

    Path blob(Repository repository, Digest digest) {
        return under(blobs(repository), digest);
    }

    Path manifests(Repository repository) {
        return repository(repository).resolve("_manifests");
    }

    Path manifest(Repository repository, Digest digest) {
        return under(manifests(repository), digest);
    }

    Path manifestRecord(Repository repository, Digest digest) {
        return manifests(repository).resolve(digest.algorithm().id()).resolve(digest.hex() + ".json");
    }

    Path tags(Repository repository) {
        return repository(repository).resolve("_tags");
    }

    Path tag(Repository repository, Tag tag) {
        return tags(repository).resolve(tag.name());
    }

    Path referrers(Repository repository, Digest subject) {
        return under(repository(repository).resolve("_referrers"), subject);
    }

    Path referrer(Repository repository, Digest subject, Digest referrer) {
        return referrers(repository, subject).resolve(referrer.algorithm().id() + "-" + referrer.hex() + ".json");
    }

    Path uploads() {
        return root.resolve("uploads");
    }

    Path uploadData(UploadId id) {
        return uploads().resolve(id + ".data");
    }

    Path uploadRecord(UploadId id) {
        return uploads().resolve(id + ".json");
    }

    Path staging() {
        return root.resolve("staging");
    }

    Path lock() {
        return root.resolve("lock");
    }

    private static Path under(Path folder, Digest digest) {
        return folder.resolve(digest.algorithm().id()).resolve(digest.hex());
    }
}
