package dev.cairn.oci;

import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An image named by its digest; there is no form with a tag, since a tag can be made to mean something else.
 *
 * @param registry the registry's host, with its port if it has one
 * @param repository the repository's name (OCI distribution-spec 1.1.1, "Pulling manifests")
 * @param digest of the image's manifest or index
 */
public record ImageReference(String registry, String repository, Digest digest) {

    private static final Pattern REGISTRY = Pattern.compile("[A-Za-z0-9.-]+(:[0-9]{1,5})?");
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

    public ImageReference {
        if (!REGISTRY.matcher(registry).matches()) {
            throw new IllegalArgumentException("Not a registry's host: '" + registry + "'");
        }
        if (!isRepository(repository)) {
            throw new IllegalArgumentException("Not the name of a repository: '" + repository + "'");
        }
    }

    /** Whether a text is the name of a repository (OCI distribution-spec 1.1.1, "Pulling manifests"). */
    public static boolean isRepository(String name) {
        return name.length() <= 255 && REPOSITORY.matcher(name).matches();
    }

    /**
     * Parses {@code host[:port]/name@algorithm:hex}.
     *
     * @throws IllegalArgumentException if the text names no digest, or is malformed
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ImageReference parse(String text) {
        int at = text.indexOf('@');
        int slash = text.indexOf('/');
        if (at < 0) {
            throw new IllegalArgumentException(
                    "Image '" + text + "' must be named by its digest: host/name@sha256:...; a tag can move");
        }
        if (slash < 1 || slash > at) {
            throw new IllegalArgumentException("Image '" + text + "' must name its registry: host/name@sha256:...");
        }
        return new ImageReference(
                text.substring(0, slash), text.substring(slash + 1, at), Digest.parse(text.substring(at + 1)));
    }

    @Override
    @JsonValue
    public String toString() {
        return registry + "/" + repository + "@" + digest;
    }
}
