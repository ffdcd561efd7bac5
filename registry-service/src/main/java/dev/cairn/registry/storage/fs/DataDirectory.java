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
 * blobs/ALGORITHM/HEX                          all content, once: the blobs folder of the OCI image layouts below
 * repositories/NAME/_blobs/ALGORITHM/HEX       hard link: the repository has this blob
 * repositories/NAME/_manifests/ALGORITHM/HEX   hard link: the bytes of a manifest
 *                                    HEX.json  what is known of it; it counts as stored from this file on
 * repositories/NAME/_quarantine/ALGORITHM/HEX  a blob that the collector has set aside
 *                                     HEX.since  its time says since when
 * repositories/NAME/_tags/TAG                  the digest that the tag names
 * repositories/NAME/_gone/TAG                  the digest that a deleted tag named last
 * repositories/NAME/_referrers/ALGORITHM/HEX/  by subject, one descriptor in JSON for each referrer
 * repositories/NAME/_layout/                   an OCI image layout for other tools: oci-layout, index.json, and blobs,
 *                                              a link to the folder of all content; a view that follows what is above
 * outbox/NUMBER.json                           notices that were not delivered yet
 * outbox-numbers                               those below it are given
 * corrupt/ALGORITHM-HEX.NUMBER                 content whose bytes are wrong
 * corrupt/NAME.UUID                            a folder that lay in the place of a file
 * store-id                                     the name of this store in its notices
 * uploads/UUID.data, UUID.json                 uploads under way
 * reserve                                      room that is kept back for the collector on a full disk
 * staging/                                     files that are not anything yet; emptied at start
 * token-key                                    not storage's: tokens are signed with it
 * scrubbed                                     not storage's: when all content was checked last
 * lock                                         held by the one process that uses the folder
 * </pre>
 *
 * A component of a repository's name never begins with {@code _}, so a repository can lie inside another.
 */
record DataDirectory(Path root) {

    static final String SINCE = ".since";
    static final String RECORD = ".json";

    Path content(Digest digest) {
        return under(contents(), digest);
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

    Path contents() {
        return root.resolve("blobs");
    }

    Path quarantine(Repository repository) {
        return repository(repository).resolve("_quarantine");
    }

    Path quarantined(Repository repository, Digest digest) {
        return under(quarantine(repository), digest);
    }

    Path quarantinedSince(Repository repository, Digest digest) {
        return quarantine(repository).resolve(digest.algorithm().id()).resolve(digest.hex() + SINCE);
    }

    Path manifests(Repository repository) {
        return repository(repository).resolve("_manifests");
    }

    Path manifest(Repository repository, Digest digest) {
        return under(manifests(repository), digest);
    }

    Path manifestRecord(Repository repository, Digest digest) {
        return manifests(repository).resolve(digest.algorithm().id()).resolve(digest.hex() + RECORD);
    }

    Path tags(Repository repository) {
        return repository(repository).resolve("_tags");
    }

    Path tag(Repository repository, Tag tag) {
        return tags(repository).resolve(tag.name());
    }

    Path goneTags(Repository repository) {
        return repository(repository).resolve("_gone");
    }

    Path goneTag(Repository repository, Tag tag) {
        return goneTags(repository).resolve(tag.name());
    }

    Path layout(Repository repository) {
        return repository(repository).resolve("_layout");
    }

    Path outbox() {
        return root.resolve("outbox");
    }

    Path outboxReserved() {
        return root.resolve("outbox-numbers");
    }

    Path corrupt() {
        return root.resolve("corrupt");
    }

    Path storeId() {
        return root.resolve("store-id");
    }

    Path referrers(Repository repository, Digest subject) {
        return under(repository(repository).resolve("_referrers"), subject);
    }

    Path referrer(Repository repository, Digest subject, Digest referrer) {
        return referrers(repository, subject).resolve(referrerName(referrer.toString()));
    }

    /** Whether a file may be such an entry, and not something that somebody else has put there. */
    static boolean isReferrerName(String name) {
        return name.indexOf('-') > 0 && name.endsWith(RECORD);
    }

    /** The record of the manifest that such an entry lists: REPOSITORY/_referrers/ALGORITHM/SUBJECT/ENTRY. */
    Path besideReferrer(Path entry) {
        Path repository = entry.resolve("../../../..").normalize();
        // ALGORITHM-HEX.json, of which the record of the manifest has the second part.
        String name = entry.getFileName().toString();
        int dash = name.indexOf('-');
        return repository.resolve("_manifests").resolve(name.substring(0, dash)).resolve(name.substring(dash + 1));
    }

    /** The name that an entry of this digest has; for other texts, one that sorts among those names as the text does. */
    static String referrerName(String digest) {
        return digest.replace(':', '-') + RECORD;
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

    Path reserve() {
        return root.resolve("reserve");
    }

    Path lock() {
        return root.resolve("lock");
    }

    private static Path under(Path folder, Digest digest) {
        return folder.resolve(digest.algorithm().id()).resolve(digest.hex());
    }
}
