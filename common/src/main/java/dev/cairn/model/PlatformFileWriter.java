package dev.cairn.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Changes {@code platform.yaml} for {@code cairn repo add}: the rest of the text, with its comments, stays as it is. The
 * file is replaced in one step, so that nobody reads half of it.
 */
public final class PlatformFileWriter {

    /** What came of adding a repository. */
    public sealed interface Added {

        /**
         * The entry is in the file.
         *
         * @param file what the file says now
         */
        record Done(PlatformFile file) implements Added {}

        /**
         * The file has this repository, or another one of this name; it was left alone.
         *
         * @param existing the entry that is there
         */
        record Duplicate(RepositorySpec existing) implements Added {}

        /**
         * The file was left alone.
         *
         * @param problems why it cannot be read, or why the entry cannot be added
         */
        record Refused(List<Problem> problems) implements Added {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    private PlatformFileWriter() {}

    /**
     * Adds a repository to a file; one that does not exist is made.
     *
     * @param file {@code platform.yaml}; a symbolic link stays one
     * @throws IOException if the file cannot be read or written, or was changed by somebody else meanwhile; then it is
     *     as it was
     */
    public static Added add(Path file, RepositorySpec repository) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        byte[] before = Files.exists(real) ? Files.readAllBytes(real) : new byte[0];
        Path folder = parent(file.toAbsolutePath());
        return switch (PlatformFileReader.read(before, folder)) {
            case Read.Invalid<PlatformFile> invalid -> new Added.Refused(invalid.problems());
            case Read.Valid<PlatformFile> valid -> {
                Optional<RepositorySpec> existing = valid.value().repositories().stream()
                        .filter(r ->
                                r.name().equals(repository.name()) || r.url().equals(repository.url()))
                        .findFirst();
                yield existing.isPresent()
                        ? new Added.Duplicate(existing.get())
                        : add(real, folder, before, valid.value(), repository);
            }
        };
    }

    private static Added add(Path file, Path folder, byte[] before, PlatformFile old, RepositorySpec repository)
            throws IOException {
        byte[] entry = ("repositories: [" + PlatformText.flow(repository, folder) + "]").getBytes(UTF_8);
        if (PlatformFileReader.read(entry, folder) instanceof Read.Invalid<PlatformFile> invalid) {
            return new Added.Refused(invalid.problems());
        }
        String text = PlatformText.withRepository(new String(before, UTF_8), repository, folder);
        byte[] after = text.getBytes(UTF_8);
        List<RepositorySpec> repositories = new ArrayList<>(old.repositories());
        repositories.add(repository);
        PlatformFile expected = new PlatformFile(
                repositories, old.targets(), old.builds(), old.telemetry(), old.registries(), old.registry());
        // YAML can be written in more ways than can be edited: what cannot be proved right is not written.
        if (!(PlatformFileReader.read(after, folder) instanceof Read.Valid<PlatformFile> read)
                || !read.value().equals(expected)) {
            return new Added.Refused(List.of(new Problem(
                    1,
                    1,
                    "repositories",
                    "the entry cannot be added to this file" + " by itself; add it by hand: "
                            + PlatformText.flow(repository, folder))));
        }
        replace(file, before, after);
        return new Added.Done(expected);
    }

    private static void replace(Path file, byte[] before, byte[] after) throws IOException {
        boolean existed = Files.exists(file);
        Path folder = parent(file);
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".platform", ".yaml");
        try {
            setPermissions(temporary, existed ? Optional.of(file) : Optional.empty());
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(after);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            byte[] now = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            if (!Arrays.equals(now, before)) {
                throw new IOException("'" + file + "' was changed by somebody else meanwhile: run the command again");
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A temporary file is its owner's alone; the configuration keeps the mode that it had. */
    private static void setPermissions(Path temporary, Optional<Path> like) throws IOException {
        if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
            Set<PosixFilePermission> permissions = like.isPresent()
                    ? Files.getPosixFilePermissions(like.get())
                    : EnumSet.of(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.GROUP_READ,
                            PosixFilePermission.OTHERS_READ);
            Files.setPosixFilePermissions(temporary, permissions);
        }
    }

    private static Path parent(Path absolute) {
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }
}
