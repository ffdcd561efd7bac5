package dev.cairn.registry.storage.s3;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.model.UploadId;

/**
 * What lies under which key:
 *
 * <pre>
 * data/UUID                                  bytes, under a name that is never used again
 * content/ALG/HEX                            record: which data the content of that digest is
 * owners/ALG/HEX/FLAT-NAME                   a name used once: that repository may have it
 * names/FLAT-NAME                            empty: there is such a repository
 * repos/NAME/_blobs/ALG/HEX                  record: the repository has the blob, since when unused, set aside or not
 * repos/NAME/_manifests/ALG/HEX              record: the repository has the manifest
 * repos/NAME/_tags/TAG                       record: what the tag names, or named last
 * repos/NAME/_tagged/ALG/HEX/GEN/TAG         empty: that tag may name the manifest
 * repos/NAME/_referrers/ALG/HEX/ALG-HEX.GEN  the descriptor of a referrer of that subject
 * uploads/ID, uploads-tail/ID/UUID           an upload under way; its last bytes, too few for a part
 * lanes/LANE, outbox/LANE/NUMBER-HASH        who writes numbers of a lane; a notice, with a hash of its repository's name
 * unreadable/LANE/NUMBER-HASH                a notice that could not be read, kept for people
 * corrupt/UUID                               record: which data was found to be wrong
 * </pre>
 *
 * No key is another one's beginning up to a {@code /}, since stores on file systems cannot have both. And some of these list
 * folder by folder, so where the order matters a repository's name is flat: written without {@code /}, in characters that sort
 * as those of the name do.
 *
 * @param prefix before each
 */
record Keys(String prefix) {

    private static final String NAMED = "-./";
    private static final String FLAT = "!-.";

    private static String path(Digest digest) {
        return digest.algorithm().id() + "/" + digest.hex();
    }

    String data(String id) {
        return allData() + id;
    }

    String allData() {
        return prefix + "data/";
    }

    String content(Digest digest) {
        return contents() + path(digest);
    }

    String contents() {
        return prefix + "content/";
    }

    String owners(Digest digest) {
        return prefix + "owners/" + path(digest) + "/";
    }

    String owner(Digest digest, Repository repository) {
        return owners(digest) + flat(repository.name());
    }

    String names() {
        return prefix + "names/";
    }

    String name(Repository repository) {
        return names() + flat(repository.name());
    }

    /** The repository of a key that ends in its flat name. */
    static Repository repository(String key) {
        return new Repository(translate(last(key), FLAT, NAMED));
    }

    /** What sorts as the name does, also if it is only the beginning of one. */
    static String flat(String name) {
        return translate(name, NAMED, FLAT);
    }

    private static String translate(String text, String from, String to) {
        StringBuilder translated = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            int which = from.indexOf(text.charAt(i));
            if (which >= 0) {
                translated.setCharAt(i, to.charAt(which));
            }
        }
        return translated.toString();
    }

    private String in(Repository repository, String kind) {
        return prefix + "repos/" + repository + "/_" + kind + "/";
    }

    String blobs(Repository repository) {
        return in(repository, "blobs");
    }

    String blob(Repository repository, Digest digest) {
        return blobs(repository) + path(digest);
    }

    String manifests(Repository repository) {
        return in(repository, "manifests");
    }

    String manifest(Repository repository, Digest digest) {
        return manifests(repository) + path(digest);
    }

    String tags(Repository repository) {
        return in(repository, "tags");
    }

    String tag(Repository repository, Tag tag) {
        return tags(repository) + tag;
    }

    String tagged(Repository repository, Digest manifest, String generation) {
        return allTagged(repository) + path(manifest) + "/" + generation + "/";
    }

    String allTagged(Repository repository) {
        return in(repository, "tagged");
    }

    String referrers(Repository repository, Digest subject) {
        return allReferrers(repository) + path(subject) + "/";
    }

    String allReferrers(Repository repository) {
        return in(repository, "referrers");
    }

    String referrer(Repository repository, Digest subject, Digest referrer, String generation) {
        return referrers(repository, subject) + referrer.algorithm().id() + "-" + referrer.hex() + "." + generation;
    }

    /** The digest, as text, of the referrer that a key tells of. */
    static String referrer(String key) {
        String name = last(key);
        int generation = name.indexOf('.');
        return (generation < 0 ? name : name.substring(0, generation)).replaceFirst("-", ":");
    }

    String uploads() {
        return prefix + "uploads/";
    }

    String upload(UploadId id) {
        return uploads() + id;
    }

    String allTails() {
        return prefix + "uploads-tail/";
    }

    String tails(UploadId id) {
        return allTails() + id + "/";
    }

    String tail(UploadId id, String unique) {
        return tails(id) + unique;
    }

    String lanes() {
        return prefix + "lanes/";
    }

    String lane(String lane) {
        return lanes() + lane;
    }

    String notices(String lane) {
        return prefix + "outbox/" + lane + "/";
    }

    String notice(String lane, Ticket ticket) {
        return notices(lane) + ticket;
    }

    String unreadable() {
        return prefix + "unreadable/";
    }

    String unreadable(String lane, Ticket ticket) {
        return unreadable() + lane + "/" + ticket;
    }

    String corrupt() {
        return prefix + "corrupt/";
    }

    String probe(String unique) {
        return prefix + "probe/" + unique;
    }

    /** The digest that a key ends in. */
    static Digest digest(String key) {
        int hex = key.lastIndexOf('/');
        int algorithm = key.lastIndexOf('/', hex - 1);
        return Digest.parse(key.substring(algorithm + 1, hex) + ":" + key.substring(hex + 1));
    }

    /** What a key ends in. */
    static String last(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    static String parent(String key) {
        return key.substring(0, key.lastIndexOf('/'));
    }

    /** The last folder that a key is in. */
    static String folder(String key) {
        return last(parent(key));
    }
}
