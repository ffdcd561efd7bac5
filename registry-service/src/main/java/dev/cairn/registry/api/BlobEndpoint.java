package dev.cairn.registry.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;

import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.BlobStore;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/** {@code /v2/NAME/blobs/DIGEST} (OCI distribution-spec 1.1.1, end-2 and end-10). */
final class BlobEndpoint {

    private static final String OCTETS = "application/octet-stream";

    private final BlobStore blobs;
    private final RepositoryPolicies policies;

    BlobEndpoint(BlobStore blobs, RepositoryPolicies policies) {
        this.blobs = blobs;
        this.policies = policies;
    }

    Answer head(Route.Blob route, ApiRequest request) {
        // A client that was told that the blob is there does not push it: from now on it relies on it.
        OptionalLong size = blobs.use(route.repository(), route.digest());
        if (size.isEmpty()) {
            throw ApiException.blobUnknown(route.repository(), route.digest());
        }
        if (Conditions.of(request).isKnown(route.digest())) {
            return describe(304, route);
        }
        return describe(200, route).with("Content-Type", OCTETS).body(new Answer.Content.OnlyLength(size.getAsLong()));
    }

    Answer get(Route.Blob route, ApiRequest request) {
        BlobContent blob = blobs.open(route.repository(), route.digest())
                .orElseThrow(() -> ApiException.blobUnknown(route.repository(), route.digest()));
        try {
            if (Conditions.of(request).isKnown(route.digest())) {
                blob.close();
                return describe(304, route);
            }
            return get(route, request, blob);
        } catch (IOException e) {
            throw new StorageException(new StorageFailure.Unavailable("close a blob", e));
        } catch (RuntimeException e) {
            closeAfter(e, blob);
            throw e;
        }
    }

    private static Answer get(Route.Blob route, ApiRequest request, BlobContent blob) {
        Optional<ByteRange> range = wantedRange(route, request, blob.size());
        if (range.isEmpty()) {
            return describe(200, route).with("Content-Type", OCTETS).body(part(blob, 0, blob.size()));
        }
        ByteRange part = range.get();
        return describe(206, route)
                .with("Content-Type", OCTETS)
                .with("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + blob.size())
                .body(part(blob, part.first(), part.length()));
    }

    /** What is streamed is asked for before the answer begins: that a store is away can still be said then. */
    private static Answer.Content.OfBlob part(BlobContent blob, long offset, long length) {
        if (blob instanceof BlobContent.Streamed streamed) {
            try {
                streamed.expect(offset, length);
            } catch (IOException e) {
                throw new StorageException(new StorageFailure.Unavailable("read a blob", e));
            }
        }
        return new Answer.Content.OfBlob(blob, offset, length);
    }

    /** If-Range wants the part only of the very same content; another digest would be another blob. */
    private static Optional<ByteRange> wantedRange(Route.Blob route, ApiRequest request, long size) {
        boolean same = request.header("If-Range")
                .map(Conditions.etag(route.digest())::equals)
                .orElse(true);
        return same ? request.header("Range").flatMap(header -> ByteRange.parse(header, size)) : Optional.empty();
    }

    private static Answer describe(int status, Route.Blob route) {
        return Answer.of(status)
                .with("Docker-Content-Digest", route.digest())
                .with("ETag", Conditions.etag(route.digest()))
                .with("Accept-Ranges", "bytes");
    }

    private static void closeAfter(RuntimeException cause, BlobContent blob) {
        try {
            blob.close();
        } catch (IOException e) {
            cause.addSuppressed(new UncheckedIOException(e));
        }
    }

    Answer delete(Route.Blob route) {
        TagRule rule = policies.of(route.repository()).tags();
        if (!rule.allowsDeletes()) {
            throw ApiException.deletesRefused(route.repository(), rule);
        }
        if (!blobs.delete(route.repository(), route.digest())) {
            throw ApiException.blobUnknown(route.repository(), route.digest());
        }
        return Answer.of(202);
    }
}
