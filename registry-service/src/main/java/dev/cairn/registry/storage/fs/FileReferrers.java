package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.ManifestStore.Referrer;
import dev.cairn.registry.storage.ManifestStore.ReferrerReader;

/** The lists of referrers: under each subject a small file for each manifest that names it, which counts with its record. */
final class FileReferrers {

    /** For the entries of all subjects together: some 30,000. */
    private static final long MAX_REMEMBERED_BYTES = 24 << 20;

    private static final int ENTRY_BYTES = 500;
    /** An entry above this is read when it is asked for: annotations may be as large as manifests. */
    private static final int LARGE_ENTRY_BYTES = 4 << 10;

    private static final int NAMES_AT_ONCE = 20_000;

    /**
     * What is remembered of an entry under a subject: all of it, or only that it is there.
     *
     * @param bytes of its file
     */
    private record Listed(@Nullable Descriptor descriptor, int bytes) {

        int rememberedBytes() {
            return ENTRY_BYTES + (descriptor == null ? 0 : bytes);
        }
    }

    private final DataDirectory directory;
    private final DurableFiles files;
    private final DamagedFiles damaged = new DamagedFiles("The entry of a manifest in the list of its subject's"
            + " referrers cannot be read: it is left out there. Push the manifest again, and look why the file is damaged"
            + " (the disk, or a hand)");
    /** By the names of the files of a subject's entries, which sort as the digests do. */
    private final FolderMemory<Listed> memory =
            new FolderMemory<>(this::readListed, Listed::rememberedBytes, MAX_REMEMBERED_BYTES);

    FileReferrers(DataDirectory directory, DurableFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /** @param anew whether what is there already does not count */
    void put(Repository repository, Referrer referrer, boolean anew) throws IOException {
        Descriptor descriptor = referrer.descriptor();
        Path entry = directory.referrer(repository, referrer.subject(), descriptor.digest());
        byte[] json = Json.write(descriptor);
        if (!files.createIfAbsent(entry, json) && (anew || readEntry(entry).isEmpty())) {
            files.replace(entry, json);
            damaged.whole(entry);
        }
    }

    /** The entry was written, or may have been, or its manifest's record was. */
    void reread(Repository repository, Digest subject, Digest referrer) throws IOException {
        memory.reread(directory.referrer(repository, subject, referrer));
    }

    void delete(Repository repository, Digest subject, Digest referrer) throws IOException {
        Path entry = directory.referrer(repository, subject, referrer);
        try {
            files.delete(entry);
        } finally {
            memory.reread(entry);
        }
    }

    /** Any entry may count no more. */
    void forget() {
        memory.forget();
    }

    /** As {@link dev.cairn.registry.storage.ManifestStore#referrers}. */
    void list(Repository repository, Digest subject, String after, ReferrerReader reader) throws IOException {
        Path folder = directory.referrers(repository, subject);
        String behind = after.isEmpty() ? "" : DataDirectory.referrerName(after);
        Optional<List<Map.Entry<String, Listed>>> known = memory.with(
                folder, all -> new ArrayList<>(all.tailMap(behind, false).entrySet()));
        if (known.isPresent()) {
            for (Map.Entry<String, Listed> entry : known.get()) {
                if (!tell(folder.resolve(entry.getKey()), entry.getValue(), reader)) {
                    break;
                }
            }
        } else {
            readReferrers(folder, behind, reader);
        }
    }

    /** From the disk, where they are very many. */
    private void readReferrers(Path folder, String after, ReferrerReader reader) throws IOException {
        String behind = after;
        while (true) {
            List<String> names = FolderNames.page(folder, DataDirectory::isReferrerName, behind, NAMES_AT_ONCE);
            for (String name : names) {
                Path entry = folder.resolve(name);
                Optional<Listed> listed = readListed(entry);
                if (listed.isPresent() && !tell(entry, listed.get(), reader)) {
                    return;
                }
            }
            if (names.size() < NAMES_AT_ONCE) {
                return;
            }
            behind = names.getLast();
        }
    }

    private boolean tell(Path entry, Listed listed, ReferrerReader reader) throws IOException {
        if (!reader.hasRoomFor(listed.bytes())) {
            return false;
        }
        Optional<Descriptor> descriptor =
                listed.descriptor() == null ? readReferrer(entry) : Optional.of(listed.descriptor());
        return descriptor.isEmpty() || reader.take(descriptor.get());
    }

    private Optional<Listed> readListed(Path entry) throws IOException {
        if (!DataDirectory.isReferrerName(entry.getFileName().toString())) {
            return Optional.empty();
        }
        try {
            int bytes = (int) Files.size(entry);
            if (bytes <= LARGE_ENTRY_BYTES) {
                return readReferrer(entry).map(descriptor -> new Listed(descriptor, bytes));
            }
            return Files.exists(directory.besideReferrer(entry))
                    ? Optional.of(new Listed(null, bytes))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            damaged.found(entry, e);
            return Optional.empty();
        }
    }

    /** An entry counts only with its manifest: the one is written before the other, and a crash may lie between. */
    private Optional<Descriptor> readReferrer(Path entry) throws IOException {
        return Files.exists(directory.besideReferrer(entry)) ? readEntry(entry) : Optional.empty();
    }

    /** One that cannot be read is left out: the others are no worse for it. */
    private Optional<Descriptor> readEntry(Path entry) throws IOException {
        try {
            Descriptor descriptor = Json.read(Files.readAllBytes(entry), Descriptor.class);
            // A record of JSON that lacks something has null there, whatever its type says.
            if (descriptor.mediaType() == null || descriptor.digest() == null || !isOf(descriptor, entry)) {
                throw new MalformedFileException("it is not the entry of this manifest");
            }
            damaged.whole(entry);
            return Optional.of(descriptor);
        } catch (NoSuchFileException _) {
            damaged.whole(entry);
            return Optional.empty();
        } catch (IOException e) {
            damaged.found(entry, e);
            return Optional.empty();
        }
    }

    private static boolean isOf(Descriptor descriptor, Path entry) {
        return entry.endsWith(DataDirectory.referrerName(descriptor.digest().toString()));
    }
}
