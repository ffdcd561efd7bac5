package dev.cairn.oci.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.oci.client.Exchange.BodyFailure;

/** Writes a blob's bytes as they come, one chunk at a time, and holds them against its descriptor. */
final class BlobDownload implements BodySubscriber<Boolean> {

    private final Digest digest;
    private final long size;
    private final OutputStream to;
    private final MessageDigest hash;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long received;

    BlobDownload(Digest digest, long size, OutputStream to) {
        this.digest = digest;
        this.size = size;
        this.to = to;
        this.hash = Documents.hash(digest.algorithm());
    }

    @Override
    public CompletionStage<Boolean> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (ByteBuffer buffer : buffers) {
                take(buffer);
            }
            if (subscription != null) {
                subscription.request(1);
            }
        } catch (BodyFailure e) {
            fail(e);
        } catch (IOException e) {
            fail(new BodyFailure(
                    new RegistryException(new RegistryFailure.Unwritable(String.valueOf(e.getMessage())), e)));
        }
    }

    private void take(ByteBuffer buffer) throws IOException {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        received += bytes.length;
        if (received > size) {
            throw corrupted("is larger than the " + size + " bytes of its descriptor");
        }
        hash.update(bytes);
        to.write(bytes);
    }

    private BodyFailure corrupted(String what) {
        return new BodyFailure(new RegistryException(new RegistryFailure.Corrupted("its blob " + digest + " " + what)));
    }

    private void fail(BodyFailure failure) {
        if (subscription != null) {
            subscription.cancel();
        }
        done.completeExceptionally(failure);
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        if (received < size) {
            done.completeExceptionally(
                    corrupted("has " + received + " bytes in place of the " + size + " of its descriptor"));
        } else if (!Digest.of(digest.algorithm(), hash.digest()).equals(digest)) {
            done.completeExceptionally(corrupted("came with another content"));
        } else {
            done.complete(true);
        }
    }
}
