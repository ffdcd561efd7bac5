package dev.cairn.registry.storage.s3;

import java.io.IOException;

import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/** Turns what the store refuses into what storage promises to fail with. */
final class S3Io {

    /** Something that is asked of the store. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** The same without an answer. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    private S3Io() {}

    /**
     * Runs a call on the store.
     *
     * @param what is being done, for a person to read: "store a tag"
     */
    static <T> T call(String what, Call<T> call) {
        try {
            return call.run();
        } catch (NoRoomException _) {
            throw new StorageException(new StorageFailure.OutOfSpace(what));
        } catch (IOException e) {
            throw new StorageException(new StorageFailure.Unavailable(what, e));
        }
    }

    static void step(String what, Step step) {
        call(what, () -> {
            step.run();
            return what;
        });
    }

    /** The store is full, or the bucket's quota is used up. */
    static final class NoRoomException extends IOException {
        NoRoomException(Throwable cause) {
            super("The S3 store is full", cause);
        }
    }
}
