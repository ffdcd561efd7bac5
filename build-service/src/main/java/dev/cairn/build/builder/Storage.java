package dev.cairn.build.builder;

import java.io.IOException;

/** Trouble with the disk, told so that the operator can act. */
final class Storage {

    private Storage() {}

    static BuildResult.Failed failed(IOException e) {
        String message = String.valueOf(e.getMessage());
        boolean full = message.contains("No space left") || message.contains("quota exceeded");
        BuildFailedException failure = full
                ? new BuildFailedException(
                        BuildFailedException.DISK_FULL, "The disk of the work folder is full: make room; " + e)
                : new BuildFailedException(
                        BuildFailedException.STORAGE, "Files of the build cannot be read or written: " + e);
        return failure.failed();
    }
}
