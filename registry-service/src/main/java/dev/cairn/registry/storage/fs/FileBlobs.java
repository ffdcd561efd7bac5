package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.BlobStore;

final class FileBlobs implements BlobStore {

    private final DataDirectory directory;
    private final DurableFiles files;
    private final ContentPool pool;

    FileBlobs(DataDirectory directory, DurableFiles files, ContentPool pool) {
        this.directory = directory;
        this.files = files;
        this.pool = pool;
    }

    @Override
    public OptionalLong size(Repository repository, Digest digest) {
        return Io.call("look for a blob", () -> {
            try {
                return OptionalLong.of(Files.size(directory.blob(repository, digest)));
            } catch (NoSuchFileException _) {
                return OptionalLong.empty();
            }
        });
    }

    @Override
    public Optional<BlobContent> open(Repository repository, Digest digest) {
        return Io.call("open a blob", () -> {
            try {
                return Optional.of(open(directory.blob(repository, digest)));
            } catch (NoSuchFileException _) {
                return Optional.empty();
            }
        });
    }

    private static BlobContent open(Path blob) throws IOException {
        FileChannel channel = FileChannel.open(blob, StandardOpenOption.READ);
        try {
            return new BlobContent.OnDisk(channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public boolean mount(Repository into, Digest digest, Repository from) {
        return Io.call(
                "mount a blob", () -> pool.share(directory.blob(from, digest), digest, directory.blob(into, digest)));
    }

    @Override
    public boolean mountFromAny(Repository into, Digest digest) {
        return Io.call("mount a blob", () -> pool.shareFromAny(digest, directory.blob(into, digest)));
    }

    @Override
    public boolean delete(Repository repository, Digest digest) {
        return Io.call("delete a blob", () -> files.delete(directory.blob(repository, digest)));
    }
}
