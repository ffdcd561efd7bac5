package dev.cairn.registry.storage.s3;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

import dev.cairn.registry.storage.StoreAwayException;

/**
 * The requests to the store that storage is made of, one method each. They block until the answer is there, so they are
 * called on virtual threads; each has a deadline.
 */
final class Bucket implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int PAGE = 1000;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int BEHIND_END = 416;
    private static final int SERVER_FAILURE = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int MOST_CAUSES = 20;
    private static final int INSUFFICIENT_STORAGE = 507;
    private static final String NO_SUCH_KEY = "NoSuchKey";
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage");

    private final S3Client store;
    private final S3AsyncClient client;
    private final String name;

    Bucket(S3Client store, String name) {
        this.store = store;
        this.client = store.client();
        this.name = name;
    }

    /** A small object. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Stored(byte[] bytes, String etag) {}

    /** What a list says of an object. */
    record Listed(String key, String etag, long size, Instant at) {}

    /** A part of a multipart upload that the store has. */
    record Part(int number, String etag, long size) {}

    /** A multipart upload that is neither finished nor given up. */
    record Multipart(String key, String upload, Instant begun) {}

    /** What came of a conditional write. */
    sealed interface Written {

        record Done(String etag) implements Written {}

        /** The object is not as the condition wants it. */
        record Refused() implements Written {}

        /** Two writes met in the store, which has taken neither for certain: to be tried again. */
        record Collided() implements Written {}
    }

    /** Reads an object whole: for records, which are small. */
    Optional<Stored> get(String key) throws IOException {
        try {
            ResponseBytes<GetObjectResponse> answer =
                    await(client.getObject(get -> get.bucket(name).key(key), AsyncResponseTransformer.toBytes()));
            return Optional.of(
                    new Stored(answer.asByteArrayUnsafe(), answer.response().eTag()));
        } catch (S3Exception e) {
            return absent(key, e);
        }
    }

    /**
     * That there is no such object is believed only when the store itself says so: a proxy before it that has lost its way
     * answers 404, too, and what is taken for absent may be collected.
     */
    private static <T> Optional<T> absent(String key, S3Exception e) throws IOException {
        if (NO_SUCH_KEY.equals(code(e))) {
            return Optional.empty();
        }
        throw unreadable(key, e);
    }

    private static IOException unreadable(String key, S3Exception e) {
        return isMissing(e) && !NO_SUCH_KEY.equals(code(e))
                ? new IOException(
                        "Something before the S3 store answered 404 for " + key + ", and not the store itself", e)
                : failed("read " + key, e);
    }

    /** Whether there is an object of that key. */
    boolean exists(String key) throws IOException {
        return size(key).isPresent();
    }

    /** The size of an object in bytes, if there is one of that key. */
    OptionalLong size(String key) throws IOException {
        try {
            return OptionalLong.of(
                    await(client.headObject(head -> head.bucket(name).key(key))).contentLength());
        } catch (S3Exception e) {
            if (isMissing(e)) {
                return OptionalLong.empty();
            }
            throw failed("look for " + key, e);
        }
    }

    /**
     * Streams a part of an object; closing it before its end gives the connection up.
     *
     * @throws FileNotFoundException if there is no such object, or it ends before the offset
     */
    ResponseInputStream<GetObjectResponse> stream(String key, long offset, long length) throws IOException {
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        try {
            return await(client.getObject(
                    get -> get.bucket(name).key(key).range(range), AsyncResponseTransformer.toBlockingInputStream()));
        } catch (S3Exception e) {
            if (e.statusCode() == BEHIND_END) {
                throw new FileNotFoundException("The S3 store has less of " + key + " than was written");
            }
            throw unreadable(key, e);
        }
    }

    /** Writes an object, whatever was there. */
    void put(String key, ByteBuffer content) throws IOException {
        put(key, body(content));
    }

    void put(String key, AsyncRequestBody content) throws IOException {
        try {
            await(client.putObject(put(key).build(), content));
        } catch (S3Exception e) {
            throw failed("write " + key, e);
        }
    }

    /** Writes an object if there is none of that key. */
    Written create(String key, ByteBuffer content) throws IOException {
        return write(put(key).ifNoneMatch("*"), content);
    }

    /** Writes an object over the one that was read with that ETag, if it is still that one. */
    Written replace(String key, ByteBuffer content, String etag) throws IOException {
        return write(put(key).ifMatch(etag), content);
    }

    private PutObjectRequest.Builder put(String key) {
        return PutObjectRequest.builder().bucket(name).key(key);
    }

    private Written write(PutObjectRequest.Builder builder, ByteBuffer content) throws IOException {
        PutObjectRequest request = builder.build();
        try {
            return new Written.Done(
                    await(client.putObject(request, body(content))).eTag());
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED || isMissing(e)) {
                return new Written.Refused();
            }
            if (e.statusCode() == CONFLICT) {
                return new Written.Collided();
            }
            throw failed("write " + request.key(), e);
        }
    }

    private static AsyncRequestBody body(ByteBuffer content) {
        return AsyncRequestBody.fromByteBufferUnsafe(content);
    }

    /**
     * Removes the object that was read with that ETag, if it is still that one. For stores that keep to that condition.
     *
     * @return false if it is another one, or there is none
     */
    boolean delete(String key, String etag) throws IOException {
        try {
            await(client.deleteObject(delete -> delete.bucket(name).key(key).ifMatch(etag)));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT || isMissing(e)) {
                return false;
            }
            throw failed("delete " + key, e);
        }
    }

    /** Removes an object; that there is none is no error. */
    void delete(String key) throws IOException {
        try {
            await(client.deleteObject(delete -> delete.bucket(name).key(key)));
        } catch (S3Exception e) {
            if (!isMissing(e)) {
                throw failed("delete " + key, e);
            }
        }
    }

    /** Tells all objects whose key begins so, in byte order of their keys. */
    void list(String prefix, Consumer<Listed> reader) throws IOException {
        String token = null;
        do {
            ListObjectsV2Response page = page(prefix, prefix, PAGE, token);
            for (S3Object object : page.contents()) {
                reader.accept(listed(object));
            }
            token = page.nextContinuationToken();
        } while (token != null);
    }

    /** All objects whose key begins so, in byte order of their keys. */
    List<Listed> list(String prefix) throws IOException {
        List<Listed> all = new ArrayList<>();
        list(prefix, all::add);
        return all;
    }

    /** The first objects whose key begins so and lies behind another, in byte order of their keys. */
    List<Listed> listAfter(String prefix, String after, int limit) throws IOException {
        return page(prefix, after, Math.min(limit, PAGE), null).contents().stream()
                .map(Bucket::listed)
                .toList();
    }

    private ListObjectsV2Response page(String prefix, String after, int limit, @Nullable String token)
            throws IOException {
        try {
            return await(client.listObjectsV2(list -> {
                list.bucket(name).prefix(prefix).maxKeys(limit);
                if (token != null) {
                    list.continuationToken(token);
                } else {
                    list.startAfter(after);
                }
            }));
        } catch (S3Exception e) {
            throw failed("list " + prefix, e);
        }
    }

    private static Listed listed(S3Object object) {
        return new Listed(object.key(), object.eTag(), object.size(), object.lastModified());
    }

    /** Begins a multipart upload, and names it. */
    String begin(String key) throws IOException {
        try {
            return await(client.createMultipartUpload(
                            create -> create.bucket(name).key(key)))
                    .uploadId();
        } catch (S3Exception e) {
            throw failed("begin " + key, e);
        }
    }

    /** Sends a part, over an earlier one of that number. */
    Part part(String key, String upload, int number, AsyncRequestBody content, long size) throws IOException {
        try {
            String etag = await(client.uploadPart(
                            part -> part.bucket(name)
                                    .key(key)
                                    .uploadId(upload)
                                    .partNumber(number)
                                    .contentLength(size),
                            content))
                    .eTag();
            return new Part(number, etag, size);
        } catch (S3Exception e) {
            throw failed("write part " + number + " of " + key, e);
        }
    }

    /**
     * Makes an object of the parts.
     *
     * @return false if there is no such upload any more, or a part is not the one that it was
     */
    boolean complete(String key, String upload, List<Part> parts) throws IOException {
        List<CompletedPart> completed = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .build())
                .toList();
        try {
            await(client.completeMultipartUpload(complete ->
                    complete.bucket(name).key(key).uploadId(upload).multipartUpload(all -> all.parts(completed))));
            return true;
        } catch (S3Exception e) {
            if (isGone(e) || "InvalidPart".equals(code(e))) {
                return false;
            }
            throw failed("finish " + key, e);
        }
    }

    /** Gives a multipart upload up; that there is none is no error. */
    void abort(String key, String upload) throws IOException {
        try {
            await(client.abortMultipartUpload(
                    abort -> abort.bucket(name).key(key).uploadId(upload)));
        } catch (S3Exception e) {
            if (!isGone(e)) {
                throw failed("give up " + key, e);
            }
        }
    }

    /** The multipart uploads under way of keys that begin so. */
    List<Multipart> multiparts(String prefix) throws IOException {
        List<Multipart> all = new ArrayList<>();
        try {
            ListMultipartUploadsResponse page = multiparts(prefix, null);
            read(page, all);
            while (Boolean.TRUE.equals(page.isTruncated()) && page.nextKeyMarker() != null) {
                page = multiparts(prefix, page);
                read(page, all);
            }
            return all;
        } catch (S3Exception e) {
            throw failed("list multipart uploads", e);
        }
    }

    private ListMultipartUploadsResponse multiparts(String prefix, @Nullable ListMultipartUploadsResponse before)
            throws IOException {
        return await(client.listMultipartUploads(list -> {
            list.bucket(name).prefix(prefix);
            if (before != null) {
                list.keyMarker(before.nextKeyMarker()).uploadIdMarker(before.nextUploadIdMarker());
            }
        }));
    }

    private static void read(ListMultipartUploadsResponse page, List<Multipart> into) {
        page.uploads().forEach(each -> into.add(new Multipart(each.key(), each.uploadId(), each.initiated())));
    }

    private static boolean isGone(S3Exception e) {
        return "NoSuchUpload".equals(code(e)) || isMissing(e);
    }

    /** The object, and not the bucket. */
    private static boolean isMissing(S3Exception e) {
        return e.statusCode() == NOT_FOUND && !"NoSuchBucket".equals(code(e));
    }

    private static @Nullable String code(S3Exception e) {
        return e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    }

    private static IOException failed(String what, S3Exception e) {
        String code = code(e);
        if (e.statusCode() == INSUFFICIENT_STORAGE || FULL.contains(String.valueOf(code))) {
            return new S3Io.NoRoomException(e);
        }
        if (isMissing(e)) {
            return new FileNotFoundException("The S3 store does not have what was to be read: " + what);
        }
        String message = "The S3 store did not " + what + ": " + e.getMessage();
        return isPassing(e) ? new StoreAwayException(message, e) : new IOException(message, e);
    }

    /** It has too much to do, or is in trouble of its own: no fault of the request, and none of the keys. */
    private static boolean isPassing(S3Exception e) {
        return (e.statusCode() >= SERVER_FAILURE && e.statusCode() != NOT_IMPLEMENTED)
                || e.isThrottlingException()
                || "RequestTimeout".equals(code(e));
    }

    /** The answer. What the store itself says is thrown as {@link S3Exception}, all else as an IOException. */
    private static <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof S3Exception refused) {
                throw refused;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw notAsked(cause)
                    ? new IOException("The S3 store could not be asked: " + cause.getMessage(), cause)
                    : new StoreAwayException("The S3 store did not answer: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new StoreAwayException("The S3 store did not answer within " + DEADLINE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("The registry is stopping", e);
        }
    }

    /** The keys are missing: somebody must put them there. */
    private static boolean notAsked(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(cause -> cause instanceof UncheckedIOException
                        || String.valueOf(cause.getMessage()).contains("credentials"));
    }

    @Override
    public void close() {
        store.close();
    }
}
