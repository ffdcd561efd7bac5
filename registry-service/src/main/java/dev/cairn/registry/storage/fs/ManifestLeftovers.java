package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.StorageException;

/**
 * The bytes of manifests that have no record: a crash has left them, before the record was written or after it was
 * deleted. The repository does not have these manifests, but the link would keep the pool's content for ever.
 */
final class ManifestLeftovers {

    private static final Logger LOG = LoggerFactory.getLogger(ManifestLeftovers.class);

    private final DataDirectory directory;
    private final DurableFiles files;
    private final FileRepositories repositories;
    private final FileTags tags;
    private final DamagedFiles damaged =
            new DamagedFiles("It cannot be found out whether a manifest's bytes are left over from"
                    + " a crash: look after the disk. They stay");

    ManifestLeftovers(DataDirectory directory, DurableFiles files, FileRepositories repositories, FileTags tags) {
        this.directory = directory;
        this.files = files;
        this.repositories = repositories;
        this.tags = tags;
    }

    /** Takes away those that nobody has used since. */
    void remove(Instant unusedSince) throws IOException {
        for (Repository repository : repositories.all()) {
            DigestFolders.walk(
                    directory.manifests(repository),
                    (digest, bytes) ->
                            damaged.passingOver(bytes, () -> remove(repository, digest, bytes, unusedSince)));
        }
    }

    private void remove(Repository repository, Digest digest, Path bytes, Instant unusedSince) throws IOException {
        if (!isLeftOver(repository, digest, bytes, unusedSince)) {
            return; // nearly all: they need no lock
        }
        try (var _ = tags.holdManifest(repository, digest)) {
            if (isLeftOver(repository, digest, bytes, unusedSince)
                    && !mayBeNamed(repository, digest)
                    && files.delete(bytes)) {
                LOG.atInfo()
                        .addKeyValue("file", bytes)
                        .log(
                                "The bytes of a manifest that was never stored, or was deleted, were left over from a crash");
            }
        }
    }

    /** No crash leaves a tag: what one names has lost its record in another way, and its bytes may mend it. */
    private boolean mayBeNamed(Repository repository, Digest digest) throws IOException {
        try {
            return tags.names(repository, digest);
        } catch (StorageException e) {
            if (e.isDamage()) {
                return true;
            }
            throw e;
        }
    }

    private boolean isLeftOver(Repository repository, Digest digest, Path bytes, Instant unusedSince)
            throws IOException {
        // Not where the disk does not tell: only a record that is surely not there is none.
        return Files.notExists(directory.manifestRecord(repository, digest))
                && Times.of(bytes).isBefore(unusedSince);
    }
}
