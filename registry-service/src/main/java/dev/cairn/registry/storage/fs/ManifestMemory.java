package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;

/**
 * The manifests that were asked for last, with their bytes unless they are many. What a digest names never changes; whoever takes a manifest
 * away says so by {@link #forget} when it is gone, and then nobody is given it any more.
 */
final class ManifestMemory {

    private static final long MAX_BYTES = 16 << 20;
    /** What an entry takes beside the bytes, roughly. */
    private static final int OVERHEAD_BYTES = 512;

    private record Key(Repository repository, Digest digest) {}

    /** A manifest as the files have it; its bytes were held against its digest. */
    static final class Remembered {

        private final ManifestRecord read;
        private final byte @Nullable [] content;
        private volatile Instant usedAt;

        /** @param content null if it is large */
        Remembered(ManifestRecord read, byte @Nullable [] content) {
            this.read = read;
            this.content = content;
            this.usedAt = read.usedAt();
        }

        byte @Nullable [] content() {
            return content;
        }

        ManifestRecord record() {
            return new ManifestRecord(read.digest(), read.mediaType(), read.size(), read.subject(), usedAt);
        }

        private int weight() {
            return OVERHEAD_BYTES + (content == null ? 0 : content.length);
        }

        Instant usedAt() {
            return usedAt;
        }

        /** The file says so, too. */
        void usedAt(Instant instant) {
            usedAt = instant;
        }
    }

    /** Reads a manifest's files; {@link NoSuchFileException} where there is none. */
    @FunctionalInterface
    interface Reader {
        Remembered read(Repository repository, Digest digest) throws IOException;
    }

    private final Reader reader;
    private final Cache<Key, Remembered> known = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .<Key, Remembered>weigher((_, of) -> of.weight())
            .executor(Runnable::run)
            .build();

    ManifestMemory(Reader reader) {
        this.reader = reader;
    }

    /** A manifest from memory, or from its files. */
    Optional<Remembered> get(Repository repository, Digest digest) throws IOException {
        try {
            return Optional.of(known.get(new Key(repository, digest), this::read));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return Optional.empty();
            }
            throw e.getCause();
        }
    }

    private Remembered read(Key key) {
        try {
            return reader.read(key.repository, key.digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The manifest is gone, or may be. Waits for a reading that is under way. */
    void forget(Repository repository, Digest digest) {
        known.invalidate(new Key(repository, digest));
    }
}
