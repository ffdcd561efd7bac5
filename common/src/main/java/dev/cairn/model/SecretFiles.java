package dev.cairn.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads the names of files with secrets. The files are looked at, and never read. */
final class SecretFiles {

    private SecretFiles() {}

    /**
     * The absolute path of a file with a secret, or null where the value is no path.
     *
     * @param missing what it means that there is no such file yet; only a warning, since services that do not need the
     *     secret read this file on other machines, too
     */
    static @Nullable Path read(YamlValue value, Path folder, String missing) {
        Path file = path(value, folder);
        if (file != null && !isEmpty(value, file)) {
            check(value, file, missing);
        }
        return file;
    }

    /** The same where an empty file is no worse than none, since who reads it does without. */
    static @Nullable Path readOrEmpty(YamlValue value, Path folder, String missing) {
        Path file = path(value, folder);
        if (file == null) {
            return null;
        }
        if (size(value, file) == 0) {
            value.warning("the file '" + file + "' is empty: " + missing);
        } else {
            check(value, file, missing);
        }
        return file;
    }

    /** The absolute path of a file, or null where the value is no path. */
    static @Nullable Path path(YamlValue value, Path folder) {
        String text = value.text();
        if (text == null) {
            return null;
        }
        try {
            return folder.toAbsolutePath().resolve(text).normalize();
        } catch (InvalidPathException e) {
            value.error("'" + text + "' is not a path");
            return null;
        }
    }

    private static void check(YamlValue value, Path file, String missing) {
        if (!Files.isRegularFile(file)) {
            value.warning("there is no file '" + file + "': " + missing);
            return;
        }
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix") && othersMayRead(file)) {
                value.warning("others can read the secret: run chmod 600 '" + file + "'");
            }
        } catch (IOException e) {
            value.error("the file '" + file + "' cannot be looked at: " + e.getMessage());
        }
    }

    private static boolean isEmpty(YamlValue value, Path file) {
        if (size(value, file) != 0) {
            return false;
        }
        value.error("the file '" + file + "' is empty: an empty secret protects nothing");
        return true;
    }

    /** -1 where there is no file. */
    private static long size(YamlValue value, Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : -1;
        } catch (IOException e) {
            value.error("the file '" + file + "' cannot be looked at: " + e.getMessage());
            return -1;
        }
    }

    private static boolean othersMayRead(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ);
    }
}
