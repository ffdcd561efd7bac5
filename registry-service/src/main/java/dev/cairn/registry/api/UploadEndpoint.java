package dev.cairn.registry.api;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.quota.QuotaExceededException;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;
import dev.cairn.registry.storage.Upload;

/** {@code /v2/NAME/blobs/uploads/} (OCI distribution-spec 1.1.1, "Pushing blobs"). */
final class UploadEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(UploadEndpoint.class);

    private static final Pattern CONTENT_RANGE = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    private final RegistryStorage storage;
    private final Quotas quotas;
    private final UploadLimit limit;
    private final long maxBlobBytes;

    UploadEndpoint(RegistryStorage storage, Quotas quotas, UploadLimit limit, long maxBlobBytes) {
        this.storage = storage;
        this.quotas = quotas;
        this.limit = limit;
        this.maxBlobBytes = maxBlobBytes;
    }

    /** Mounts a blob, takes a whole one, or begins an upload, by what the query asks for. */
    Answer post(Repository repository, ApiRequest request) {
        Optional<Digest> mount = request.parameter("mount").map(Route::digest);
        if (mount.isPresent() && mount(repository, mount.get(), request)) {
            return created(repository, mount.get());
        }
        Optional<Digest> digest = request.parameter("digest").map(Route::digest);
        Digest.Algorithm algorithm = algorithm(digest, request);
        Upload upload = limit.begin(
                request.client(), repository, () -> storage.uploads().start(repository, algorithm));
        if (digest.isEmpty() || mount.isPresent()) {
            return accepted(202, repository, upload);
        }
        return whole(repository, digest.get(), request, upload);
    }

    private boolean mount(Repository into, Digest digest, ApiRequest request) {
        Optional<Repository> from =
                request.parameter("from").map(name -> Route.named(ErrorCode.NAME_INVALID, Repository::new, name));
        long size = mountedSize(digest, from);
        try (var _ = size > 0 ? quotas.take(into, digest, size) : Quotas.Taken.NOTHING) {
            return from.isPresent()
                    ? storage.blobs().mount(into, digest, from.get())
                    : storage.blobs().mountFromAny(into, digest);
        }
    }

    /** In bytes; 0 where there is nothing to mount. */
    private long mountedSize(Digest digest, Optional<Repository> from) {
        if (from.isPresent()) {
            return storage.blobs().size(from.get(), digest).orElse(0);
        }
        try (BlobContent content = storage.content().open(digest).orElse(null)) {
            return content == null ? 0 : content.size();
        } catch (IOException e) {
            throw new StorageException(new StorageFailure.Unavailable("look for content", e));
        }
    }

    private static Digest.Algorithm algorithm(Optional<Digest> digest, ApiRequest request) {
        if (digest.isPresent()) {
            return digest.get().algorithm();
        }
        return switch (request.parameter("digest-algorithm").orElse("sha256")) {
            case "sha256" -> Digest.Algorithm.SHA256;
            case "sha512" -> Digest.Algorithm.SHA512;
            default ->
                throw new ApiException(
                        400, ErrorCode.DIGEST_INVALID, "Digest algorithms are sha256 and sha512: ask for one of them");
        };
    }

    /** A blob in a single request. Nobody knows the upload's location, so it cannot be resumed and must not stay. */
    private Answer whole(Repository repository, Digest digest, ApiRequest request, Upload upload) {
        try {
            append(upload, repository, Optional.of(digest), OptionalLong.empty(), request);
            commit(repository, upload, digest);
        } catch (StorageException e) {
            if (e.failure() instanceof StorageFailure.SourceFailed) {
                upload.cancel();
            }
            throw e;
        } finally {
            limit.ended(upload.id());
        }
        return created(repository, digest);
    }

    private void commit(Repository repository, Upload upload, Digest digest) {
        try (var _ = quotas.take(repository, digest, upload.received())) {
            upload.commit(digest);
        } catch (QuotaExceededException e) {
            cancel(upload);
            throw e;
        }
    }

    Answer get(Route.OneUpload route) {
        return accepted(204, route.repository(), upload(route));
    }

    Answer patch(Route.OneUpload route, ApiRequest request) {
        Upload upload = upload(route);
        counted(upload, () -> append(upload, route.repository(), Optional.empty(), offset(request), request));
        limit.touch(request.client(), route.repository(), upload);
        return accepted(202, route.repository(), upload);
    }

    Answer put(Route.OneUpload route, ApiRequest request) {
        Digest digest = request.parameter("digest")
                .map(Route::digest)
                .orElseThrow(() -> new ApiException(
                        400, ErrorCode.DIGEST_INVALID, "Finish an upload by PUT with ?digest=ALGORITHM:HEX"));
        Upload upload = upload(route);
        counted(upload, () -> {
            append(upload, route.repository(), Optional.of(digest), offset(request), request);
            commit(route.repository(), upload, digest);
        });
        limit.ended(upload.id());
        return created(route.repository(), digest);
    }

    Answer delete(Route.OneUpload route) {
        upload(route).cancel();
        limit.ended(route.id());
        return Answer.of(204);
    }

    private Upload upload(Route.OneUpload route) {
        return storage.uploads()
                .find(route.repository(), route.id())
                .orElseThrow(() -> ApiException.uploadUnknown(route.repository(), route.id()));
    }

    /** Works on an upload that counts no more if the work has cost it. */
    private void counted(Upload upload, Runnable work) {
        try {
            work.run();
        } catch (StorageException e) {
            if (isGone(e.failure())) {
                limit.ended(upload.id());
            }
            throw e;
        } catch (QuotaExceededException e) {
            limit.ended(upload.id());
            throw e;
        }
    }

    private static boolean isGone(StorageFailure failure) {
        return switch (failure) {
            case StorageFailure.DigestMismatch _,
                    StorageFailure.TooLarge _,
                    StorageFailure.OutOfSpace _,
                    StorageFailure.UploadUnknown _ -> true;
            case StorageFailure.UploadBusy _,
                    StorageFailure.OutOfOrder _,
                    StorageFailure.SourceFailed _,
                    StorageFailure.Damaged _,
                    StorageFailure.DamagedTag _,
                    StorageFailure.Unavailable _ -> false;
        };
    }

    /** What does not fit in the end is not received to the end: it would take the others' disk. */
    private void append(
            Upload upload, Repository repository, Optional<Digest> digest, OptionalLong offset, ApiRequest request) {
        long announced = saturated(upload.received(), request.contentLength().orElse(0));
        refuseTooLarge(upload, announced);
        UploadRoom room = UploadRoom.of(quotas, limit, repository, digest, upload, announced);
        try {
            room.require(announced);
            ReadableByteChannel body = new BoundedBody(request.body(), room::require, upload.received());
            upload.append(new Upload.Chunk(offset, digest.map(Digest::algorithm), body));
        } catch (QuotaExceededException e) {
            cancel(upload);
            throw e;
        } catch (StorageException e) {
            if (e.failure() instanceof StorageFailure.SourceFailed && !room.keeps()) {
                cancel(upload);
                limit.ended(upload.id());
            }
            throw e;
        }
    }

    private void refuseTooLarge(Upload upload, long bytes) {
        if (bytes > maxBlobBytes) {
            cancel(upload);
            throw new StorageException(new StorageFailure.TooLarge(maxBlobBytes));
        }
    }

    /** What it was cancelled for is what the client is to be told. */
    private static void cancel(Upload upload) {
        try {
            upload.cancel();
        } catch (StorageException e) {
            LOG.atInfo()
                    .addKeyValue("upload", upload.id())
                    .addKeyValue("reason", e.failure().message())
                    .log("An upload that does not fit could not be cancelled, and expires");
        }
    }

    private static long saturated(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    /** Where the chunk claims to begin. Its claimed length is held against the body's before a byte is read. */
    private static OptionalLong offset(ApiRequest request) {
        Optional<String> header = request.header("Content-Range");
        if (header.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher range = CONTENT_RANGE.matcher(header.get());
        if (!range.matches()) {
            throw new ApiException(
                    400, ErrorCode.BLOB_UPLOAD_INVALID, "Content-Range reads FIRST-LAST, both inclusive, in bytes");
        }
        long first = Long.parseLong(range.group(1));
        long length = Long.parseLong(range.group(2)) - first + 1;
        OptionalLong declared = request.contentLength();
        if (declared.isEmpty() || declared.getAsLong() != length) {
            throw new ApiException(
                    400, ErrorCode.SIZE_INVALID, "Send Content-Length with Content-Range, and of the same length");
        }
        return OptionalLong.of(first);
    }

    private static Answer created(Repository repository, Digest digest) {
        return Answer.of(201)
                .with("Location", "/v2/" + repository + "/blobs/" + digest)
                .with("Docker-Content-Digest", digest);
    }

    /** An upload without a byte reads {@code 0-0} as well: the form has no way to say so, and clients want the header. */
    private static Answer accepted(int status, Repository repository, Upload upload) {
        return Answer.of(status)
                .with("Location", "/v2/" + repository + "/blobs/uploads/" + upload.id())
                .with("Range", "0-" + Math.max(0, upload.received() - 1))
                .with("Docker-Upload-UUID", upload.id());
    }
}
