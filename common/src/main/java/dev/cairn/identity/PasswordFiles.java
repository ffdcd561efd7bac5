package dev.cairn.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that hold one password or access token each. */
public final class PasswordFiles {

    /** In bytes; tokens of some issuers are signed documents of a few KiB. */
    private static final int MAX = 16 * 1024;

    private PasswordFiles() {}

    /**
     * The password in a file, without the end of its line.
     *
     * @throws IOException if it cannot be read, is empty, is larger than 16 KiB, or has several lines; the message names the
     *     file and nothing that is in it
     */
    public static Secret read(Path file) throws IOException {
        String text = content(file).strip();
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw new IOException("The password file " + file + " must have one line with the password in it");
        }
        return Secret.ofText(text);
    }

    private static String content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX + 1);
            if (bytes.length > MAX) {
                throw new IOException("The password file " + file + " is larger than " + MAX + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no password file " + file, e);
        } catch (FileSystemException e) {
            throw new IOException("The password file " + file + " cannot be read: " + e, e);
        }
    }
}
