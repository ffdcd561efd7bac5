package dev.cairn.registry.storage.s3;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;

/**
 * That a repository has a manifest, or had it.
 *
 * @param generation is another one each time that the manifest is stored after a deletion; tags name it too, so that one
 *     write deletes a manifest with all its tags. A condemned manifest keeps it: its tags wait for it
 * @param data as {@link BlobState#data}
 * @param size in bytes
 * @param usedAt milliseconds
 */
record ManifestState(
        State state,
        String generation,
        String mediaType,
        String data,
        long size,
        @Nullable Digest subject,
        long usedAt,
        List<String> notices)
        implements Told {

    enum State {
        LIVE,
        CONDEMNED,
        DELETED
    }

    boolean isLive() {
        return state == State.LIVE;
    }

    /** Whether a tag that names this generation holds. */
    boolean carries(String tagged) {
        return state != State.DELETED && generation.equals(tagged);
    }

    ManifestState used(String of, long now) {
        return new ManifestState(state, generation, mediaType, of, size, subject, Math.max(now, usedAt), notices);
    }

    ManifestState used(long now) {
        return new ManifestState(state, generation, mediaType, data, size, subject, Math.max(now, usedAt), notices);
    }

    ManifestState become(State other, List<String> told) {
        return new ManifestState(other, generation, mediaType, data, size, subject, usedAt, told);
    }
}
