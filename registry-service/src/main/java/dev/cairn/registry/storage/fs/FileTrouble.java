package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * Tells the trouble of one file from that of all. The first takes down what the file is about: the disk has lost it, or
 * something else lies in its place. The second passes, or has to be mended first, and says nothing about the file.
 */
final class FileTrouble {

    /**
     * What the system says where it is not about one file. The JDK has no types for these, and a list of what can be wrong
     * with one file would never be whole: each file system has its own.
     */
    private static final List<String> OF_ALL = List.of(
            "Too many open files", // EMFILE and ENFILE
            "Cannot allocate memory",
            "No space left on device",
            "quota exceeded",
            "Read-only file system",
            "Operation not supported",
            "Interrupted system call",
            "Resource temporarily unavailable",
            // Of file systems that are elsewhere.
            "Stale file handle",
            "Transport endpoint is not connected",
            "Connection timed out",
            "Host is down");

    private FileTrouble() {}

    /** Whether it is the file's own. That a file is not there is no trouble; whoever expects it has to say so. */
    static boolean isOfOne(IOException e) {
        return switch (e) {
            case NoSuchFileException _, ClosedChannelException _, InterruptedIOException _ -> false;
            case FileSystemException failed -> !isOfAll(String.valueOf(failed.getReason()));
            default -> !isOfAll(String.valueOf(e.getMessage()));
        };
    }

    private static boolean isOfAll(String reason) {
        return OF_ALL.stream().anyMatch(reason::contains);
    }
}
