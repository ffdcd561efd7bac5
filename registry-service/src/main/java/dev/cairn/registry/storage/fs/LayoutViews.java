package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.TagStore.TagRecord;

/**
 * An OCI image layout (image-spec 1.1, "Image Layout") for each repository, for tools that read the disk: {@code skopeo
 * copy oci:FOLDER:TAG …}. It is a view that follows what is stored within moments, or longer where a repository has very
 * many tags; nothing of the registry reads it. In the background, so that no push waits for it.
 */
final class LayoutViews implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LayoutViews.class);
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    private static final Duration EVERY = Duration.ofMillis(500);
    /** Writing views takes at most this part of the time. */
    private static final int SHARE = 20;

    private static final Duration CLOSING = Duration.ofSeconds(20);

    /** What a view is made from. */
    interface Source {

        List<Repository> repositories();

        List<TagRecord> tags(Repository repository);

        List<ManifestRecord> manifests(Repository repository);
    }

    private final DataDirectory directory;
    private final DurableFiles files;
    private final Source source;
    private final Set<Repository> changed = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofVirtual().name("registry-layouts").unstarted(this::run);
    private volatile boolean closed;

    LayoutViews(DataDirectory directory, DurableFiles files, Source source) {
        this.directory = directory;
        this.files = files;
        this.source = source;
    }

    /** Begins, with the repositories whose view an earlier run has left behind. */
    void start() {
        source.repositories().stream().filter(this::isBehind).forEach(changed::add);
        thread.start();
    }

    /** The repository's view is to be made anew. */
    void changed(Repository repository) {
        changed.add(repository);
    }

    private boolean isBehind(Repository repository) {
        try {
            Instant view = Times.of(directory.layout(repository).resolve("index.json"));
            return isNewer(directory.tags(repository), view)
                    || isNewer(directory.manifests(repository).resolve("sha256"), view)
                    || isNewer(directory.manifests(repository).resolve("sha512"), view);
        } catch (IOException _) {
            return true;
        }
    }

    private static boolean isNewer(Path folder, Instant view) throws IOException {
        try {
            return !Times.of(folder).isBefore(view);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private void run() {
        try {
            while (!closed) {
                long took = writeChanged();
                Thread.sleep(Math.max(EVERY.toMillis(), took * SHARE));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    /** Returns how long it took, in milliseconds. */
    private long writeChanged() {
        long started = System.nanoTime();
        for (Repository repository : new HashSet<>(changed)) {
            changed.remove(repository); // before it is read: what comes meanwhile counts for the next turn
            try {
                write(repository);
            } catch (IOException | StorageException e) {
                LOG.atWarn()
                        .addKeyValue("repository", repository)
                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                        .log(
                                "The image layout on the disk could not be written; it is tried again with the next change");
            }
        }
        return Duration.ofNanos(System.nanoTime() - started).toMillis();
    }

    private void write(Repository repository) throws IOException {
        List<ManifestRecord> manifests = source.manifests(repository);
        Path layout = directory.layout(repository);
        if (manifests.isEmpty() && !Files.exists(layout)) {
            return;
        }
        files.ensureFolder(layout);
        files.createIfAbsent(
                layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        linkBlobs(layout);
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", OCI_INDEX);
        index.put("manifests", descriptors(manifests, source.tags(repository)));
        // As it is written: of very many tags it would take more memory than all else together.
        files.replaceBy(layout.resolve("index.json"), out -> Json.write(index, out));
    }

    private void linkBlobs(Path layout) throws IOException {
        try {
            Files.createSymbolicLink(layout.resolve("blobs"), layout.relativize(directory.contents()));
        } catch (FileAlreadyExistsException _) {
            return; // as wanted
        }
    }

    /** One for each tag, and one for each manifest that has none. */
    private static List<Descriptor> descriptors(List<ManifestRecord> manifests, List<TagRecord> tags) {
        Map<Digest, ManifestRecord> byDigest = new HashMap<>();
        manifests.forEach(manifest -> byDigest.put(manifest.digest(), manifest));
        List<Descriptor> descriptors = new ArrayList<>();
        Set<Digest> tagged = new HashSet<>();
        for (TagRecord tag : tags) {
            ManifestRecord manifest = byDigest.get(tag.manifest());
            if (manifest != null) {
                tagged.add(tag.manifest());
                descriptors.add(descriptor(manifest, Map.of(REF_NAME, tag.tag().name())));
            }
        }
        manifests.stream()
                .filter(manifest -> !tagged.contains(manifest.digest()))
                .map(manifest -> descriptor(manifest, Map.of()))
                .forEach(descriptors::add);
        return descriptors;
    }

    private static Descriptor descriptor(ManifestRecord manifest, Map<String, String> annotations) {
        return new Descriptor(manifest.mediaType(), manifest.digest(), manifest.size(), null, annotations);
    }

    /** Writes what is left to write. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        writeChanged();
    }
}
