package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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

    /** Many tags may name the same manifests. */
    private static final int REMEMBERED = 10_000;

    private static final Duration CLOSING = Duration.ofSeconds(20);

    /** What a view is made from. */
    interface Source {

        List<Repository> repositories();

        /** As {@link dev.cairn.registry.storage.TagStore#all}. */
        void tags(Repository repository, Consumer<TagRecord> reader);

        /** As {@link dev.cairn.registry.storage.ManifestStore#list}. */
        void manifests(Repository repository, Consumer<ManifestRecord> reader);

        Optional<ManifestRecord> manifest(Repository repository, Digest digest);
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
        Path layout = directory.layout(repository);
        if (!Files.exists(layout) && !hasManifests(repository)) {
            return;
        }
        files.ensureFolder(layout);
        files.createIfAbsent(
                layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        linkBlobs(layout);
        files.replaceBy(layout.resolve("index.json"), out -> writeIndex(repository, out));
    }

    private boolean hasManifests(Repository repository) {
        AtomicBoolean any = new AtomicBoolean();
        source.manifests(repository, _ -> any.set(true));
        return any.get();
    }

    private void linkBlobs(Path layout) throws IOException {
        try {
            Files.createSymbolicLink(layout.resolve("blobs"), layout.relativize(directory.contents()));
        } catch (FileAlreadyExistsException _) {
            return; // as wanted
        }
    }

    private void writeIndex(Repository repository, OutputStream out) throws IOException {
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            json.writeNumberField("schemaVersion", 2);
            json.writeStringField("mediaType", OCI_INDEX);
            json.writeArrayFieldStart("manifests");
            writeDescriptors(repository, json);
            json.writeEndArray();
            json.writeEndObject();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** One for each tag, and one for each manifest that has none; as they come, since they may be very many. */
    private void writeDescriptors(Repository repository, JsonGenerator json) {
        Cache<Digest, Optional<ManifestRecord>> lately =
                Caffeine.newBuilder().maximumSize(REMEMBERED).build();
        Set<Digest> tagged = new HashSet<>();
        source.tags(repository, tag -> {
            Optional<ManifestRecord> manifest =
                    lately.get(tag.manifest(), digest -> source.manifest(repository, digest));
            if (manifest.isPresent()) {
                tagged.add(manifest.get().digest());
                write(
                        json,
                        descriptor(manifest.get(), Map.of(REF_NAME, tag.tag().name())));
            }
        });
        source.manifests(repository, manifest -> {
            if (!tagged.contains(manifest.digest())) {
                write(json, descriptor(manifest, Map.of()));
            }
        });
    }

    private static void write(JsonGenerator json, Descriptor descriptor) {
        try {
            json.writePOJO(descriptor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
