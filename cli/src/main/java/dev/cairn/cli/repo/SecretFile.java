package dev.cairn.cli.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

import dev.cairn.cli.console.CliException;
import dev.cairn.identity.Secret;

/** The file with the secret of a repository's webhooks. */
final class SecretFile {

    private static final int BYTES = 32;

    private SecretFile() {}

    /**
     * Reads it as build-service does: an editor ends the last line, the secret does not.
     *
     * @throws CliException if it is missing or empty
     */
    static Secret read(Path file) throws IOException {
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw CliException.failed(file + " is empty: an empty secret protects nothing");
            }
            return Secret.ofText(text);
        } catch (NoSuchFileException e) {
            throw CliException.usage("There is no secret file " + file);
        }
    }

    /** Makes one that is its owner's alone from the first moment on. */
    static void generate(Path file, SecureRandom random) throws IOException {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        Path parent = file.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(
                    parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            var bytes = StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(secret));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
