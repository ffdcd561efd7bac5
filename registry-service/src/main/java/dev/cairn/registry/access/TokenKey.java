package dev.cairn.registry.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The key under which tokens are signed: 32 random bytes in a file of their owner's alone, made at the first start. */
final class TokenKey {

    /** RFC 7518 section 3.2: as long as the hash of HS256. */
    static final int BYTES = 32;

    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private TokenKey() {}

    /**
     * Reads the key, or makes one.
     *
     * @throws IOException if it cannot be read or made, is no key, or others can read it, who could sign whatever they like
     */
    static byte[] in(Path file, RandomGenerator random) throws IOException {
        try {
            return read(file);
        } catch (NoSuchFileException _) {
            create(file, random);
            return read(file);
        }
    }

    private static byte[] read(Path file) throws IOException {
        byte[] key = Files.readAllBytes(file);
        if (key.length != BYTES) {
            throw new IOException("The key of the registry's tokens, " + file + ", is damaged: delete it, and a new one"
                    + " is made; clients log in again by themselves");
        }
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
            throw new IOException("Others can read the key of the registry's tokens, " + file + ", and sign with it:"
                    + " delete it, and a new one is made; clients log in again by themselves");
        }
        return key;
    }

    /** Whole, or not at all; of two that start at once, one makes it. */
    private static void create(Path file, RandomGenerator random) throws IOException {
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        Path folder = file.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(folder, ".token", ".key"); // its owner's alone
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(key);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException _) {
            // Made meanwhile, and as good.
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
