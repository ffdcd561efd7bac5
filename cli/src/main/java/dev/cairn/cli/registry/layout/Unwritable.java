package dev.cairn.cli.registry.layout;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.cairn.cli.console.CliException;

/** Why something cannot be written, for people: Java's own messages are a file's name alone, or leave it out. */
public final class Unwritable {

    private Unwritable() {}

    /** The reason, without the file's name. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "there is no permission";
            case NoSuchFileException _ -> "nothing can be made there";
            case FileAlreadyExistsException _ -> "something else is in its place";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    /** Whether it is for want of room (ENOSPC, EDQUOT). */
    public static boolean isFull(String reason) {
        return reason.contains("No space left on device") || reason.contains("quota exceeded");
    }

    static CliException folder(Path folder, IOException failure) {
        return CliException.failed(
                "The folder " + folder + " cannot be written to: " + reason(failure)
                        + ". Export to one that can be written to",
                failure);
    }
}
