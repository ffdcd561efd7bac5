package dev.cairn.cli.registry.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Texts;
import dev.cairn.oci.Digest;

/** A layout in a folder. Links out of it are not followed. */
final class FolderLayout implements Layout {

    private final Path folder;

    private final long maxBlob;

    private FolderLayout(Path folder, long maxBlob) {
        this.folder = folder;
        this.maxBlob = maxBlob;
    }

    /** @param maxBlob the largest blob, in bytes */
    static FolderLayout open(Path folder, long maxBlob) {
        if (!Files.isRegularFile(folder.resolve("index.json"), LinkOption.NOFOLLOW_LINKS)) {
            throw CliException.failed(folder + " is no OCI image layout: it has no index.json");
        }
        return new FolderLayout(folder, maxBlob);
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public byte[] index() throws IOException {
        Path file = folder.resolve("index.json");
        if (Files.size(file) > TarIndex.MAX_DOCUMENT) {
            throw CliException.failed(file + " is larger than " + TarIndex.MAX_DOCUMENT + " bytes");
        }
        return Files.readAllBytes(file);
    }

    @Override
    public Optional<Content> find(Digest digest) throws IOException {
        Path file = folder.resolve("blobs").resolve(digest.algorithm().id()).resolve(digest.hex());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        long size = Files.size(file);
        if (size > maxBlob) {
            throw CliException.failed(folder + " is refused: its blob " + Texts.digest(digest) + " has "
                    + Texts.bytes(size) + ", more than the " + Texts.limit(maxBlob) + " of --max-size");
        }
        return Optional.of(new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
            }
        });
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
