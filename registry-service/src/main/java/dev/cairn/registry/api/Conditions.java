package dev.cairn.registry.api;

import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.manifest.TagCondition;

/**
 * For which state of what it asks for a request is meant (RFC 9110 section 13). An ETag is a quoted digest: the very bytes.
 *
 * @param match ETags of which it must be one
 * @param noneMatch ETags of which it must be none
 */
record Conditions(Optional<String> match, Optional<String> noneMatch) implements TagCondition {

    static Conditions of(ApiRequest request) {
        return new Conditions(request.header("If-Match"), request.header("If-None-Match"));
    }

    static String etag(Digest digest) {
        return "\"" + digest + "\"";
    }

    /**
     * Whether a client that reads has this content already.
     *
     * @throws ApiException 412 if it wants another
     */
    boolean isKnown(Digest digest) {
        if (match.isPresent() && !names(match.get(), digest)) {
            throw new ApiException(412, ErrorCode.UNSUPPORTED, "If-Match is for content of another digest");
        }
        return noneMatch.isPresent() && names(noneMatch.get(), digest);
    }

    boolean areNone() {
        return match.isEmpty() && noneMatch.isEmpty();
    }

    /** To somebody who writes both are about what is there until then, and that may be nothing. */
    @Override
    public boolean holds(Optional<Digest> current) {
        boolean matches = match.isEmpty() || (current.isPresent() && names(match.get(), current.get()));
        return matches && (noneMatch.isEmpty() || current.isEmpty() || !names(noneMatch.get(), current.get()));
    }

    private static boolean names(String etags, Digest digest) {
        for (String tag : etags.split(",", -1)) {
            String one = tag.strip();
            if (one.equals("*") || one.equals(etag(digest)) || one.equals("W/" + etag(digest))) {
                return true;
            }
        }
        return false;
    }
}
