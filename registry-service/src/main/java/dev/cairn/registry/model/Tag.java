package dev.cairn.registry.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.cairn.oci.Digest;

/**
 * A tag (OCI distribution-spec 1.1.1, "Pulling manifests"). It never begins with {@code .}, so it is a safe file name.
 *
 * @param name 1 to 128 of letters, digits, {@code _}, {@code .} and {@code -}
 */
public record Tag(String name) implements Comparable<Tag> {

    private static final Pattern ATTACHMENT = Pattern.compile("sha(256|512)-([0-9a-f]{64})(\\.[a-z]{1,16})?");

    private static final int LISTED_HEX = 64;

    private static final int MAX_LENGTH = 128;

    /**
     * Takes a name.
     *
     * @throws IllegalArgumentException if it is no such name
     */
    public Tag {
        if (!isName(name)) {
            throw new IllegalArgumentException("'" + name + "' is not a tag: use 1 to 128 of letters, digits, '_', '.'"
                    + " and '-', beginning with none of '.' and '-'");
        }
    }

    /** Whether it is a tag's name. By hand, and not by an expression: a list may have a hundred thousand of them. */
    public static boolean isName(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH || name.charAt(0) == '.' || name.charAt(0) == '-') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == '-';
    }

    /** Under which clients that know no referrers list those of a digest ("Referrers Tag Schema"): it cuts SHA-512 short. */
    public static Tag listingReferrersOf(Digest subject) {
        return new Tag(subject.algorithm().id() + "-" + subject.hex().substring(0, LISTED_HEX));
    }

    /** Whether it is named after a digest, as clients do that know no referrers: {@code sha256-HEX}, perhaps with an end. */
    public boolean isAttachment() {
        return ATTACHMENT.matcher(name).matches();
    }

    /** The digest that it is named after, if it names one whole: of SHA-512 it has only the first half. */
    public Optional<Digest> attachedTo() {
        Matcher matcher = ATTACHMENT.matcher(name);
        return matcher.matches() && matcher.group(1).equals("256")
                ? Optional.of(new Digest(Digest.Algorithm.SHA256, matcher.group(2)))
                : Optional.empty();
    }

    /** Byte order of the names, as the specification wants lists of tags. */
    @Override
    public int compareTo(Tag other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
