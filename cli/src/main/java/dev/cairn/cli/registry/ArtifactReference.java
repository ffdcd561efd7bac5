package dev.cairn.cli.registry;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;

/**
 * An artifact of the registry as people name it: {@code REPO}, {@code REPO:TAG} or {@code REPO@DIGEST}.
 *
 * @param tag null if none was named
 * @param digest null if none was named
 */
record ArtifactReference(
        String repository, @Nullable String tag, @Nullable Digest digest) {

    /** What is meant where nothing else is named, as with other tools. */
    static final String LATEST = "latest";

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /** @throws CliException if it is no such name */
    static ArtifactReference parse(String text) {
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        int colon = name.lastIndexOf(':');
        String tag = colon > name.lastIndexOf('/') ? name.substring(colon + 1) : null;
        String repository = tag == null ? name : name.substring(0, colon);
        if (!ImageReference.isRepository(repository)) {
            throw CliException.usage("'" + text + "' names no repository: write it as acme/web, acme/web:TAG or"
                    + " acme/web@sha256:…, in small letters and without the registry's host");
        }
        if (tag != null && !TAG.matcher(tag).matches()) {
            throw CliException.usage("'" + tag + "' is not a tag: use up to 128 letters, digits, '_', '.' and '-'");
        }
        return new ArtifactReference(repository, tag, at < 0 ? null : digest(text.substring(at + 1)));
    }

    private static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    /** The name of a repository alone. */
    static String repository(String text) {
        ArtifactReference parsed = parse(text);
        if (parsed.tag() != null || parsed.digest() != null) {
            throw CliException.usage(
                    "'" + text + "' has a tag or digest, but the repository is meant: " + parsed.repository());
        }
        return parsed.repository();
    }

    /** What the registry is asked for: the digest, else the tag, else {@link #LATEST}. */
    String reference() {
        return digest != null ? digest.toString() : tag != null ? tag : LATEST;
    }

    @Override
    public String toString() {
        return repository + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
