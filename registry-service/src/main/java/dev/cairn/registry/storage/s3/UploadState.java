package dev.cairn.registry.storage.s3;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;

/**
 * An upload under way, as every registry on the bucket sees it.
 *
 * @param algorithm what the content will be named by, so far as is known
 * @param data under which name the bytes will be
 * @param multipart the store's name of the multipart upload; none before the first part
 * @param tail the object with what came behind the last part, too little for one; none if there is nothing
 * @param tailSize of that in bytes
 * @param claimed what a commit has named the content; from then on nothing is appended, and nothing else is committed
 * @param over whether it was finished or given up, and is about to be removed
 */
record UploadState(
        String repository,
        Digest.Algorithm algorithm,
        String data,
        @Nullable String multipart,
        List<Bucket.Part> parts,
        @Nullable String tail,
        long tailSize,
        @Nullable Digest claimed,
        boolean over) {

    long received() {
        return parts.stream().mapToLong(Bucket.Part::size).sum() + tailSize;
    }

    UploadState algorithm(Digest.Algorithm other) {
        return new UploadState(repository, other, data, multipart, parts, tail, tailSize, claimed, over);
    }

    UploadState with(@Nullable String begun, List<Bucket.Part> sent, @Nullable String rest, long restSize) {
        return new UploadState(repository, algorithm, data, begun, sent, rest, restSize, claimed, over);
    }

    UploadState claim(Digest digest) {
        return new UploadState(repository, algorithm, data, multipart, parts, tail, tailSize, digest, over);
    }

    UploadState end() {
        return new UploadState(repository, algorithm, data, multipart, parts, tail, tailSize, claimed, true);
    }
}
