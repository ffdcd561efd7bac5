package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;

import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/** Turns the file system's exceptions into the port's failures, in one place. */
final class Io {

    /** Something that reads or writes files. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    private Io() {}

    /**
     * Runs a call on files.
     *
     * @param what is being done, for a person to read: "store a tag"
     */
    static <T> T call(String what, Call<T> call) {
        try {
            return call.run();
        } catch (DirectoryIteratorException e) {
            throw failure(what, new IOException(e));
        } catch (IOException e) {
            throw failure(what, e);
        }
    }

    private static StorageException failure(String what, IOException e) {
        return new StorageException(
                isOutOfSpace(e) ? new StorageFailure.OutOfSpace(what) : new StorageFailure.Unavailable(what, e));
    }

    /** The JDK has no type for ENOSPC and EDQUOT: only the system's text tells them from other errors. */
    static boolean isOutOfSpace(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left on device") || message.contains("quota exceeded");
    }
}
