package dev.cairn.registry.storage.s3;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Records by their key and version, the last ones that were read. A version never changes, so this is never out of date:
 * lists tell the versions, and only what is new is read.
 */
final class RecordCache {

    private static final long MAX_BYTES = 32L << 20;
    /** Of an entry beside its record. */
    private static final int OVERHEAD = 300;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Version(String etag, byte[] bytes) {}

    private final Map<String, Version> versions = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    synchronized byte @Nullable [] get(String key, String etag) {
        Version known = versions.get(key);
        return known != null && known.etag().equals(etag) ? known.bytes() : null;
    }

    synchronized void put(String key, String etag, byte[] record) {
        Version before = versions.put(key, new Version(etag, record));
        bytes += record.length + OVERHEAD - (before == null ? 0 : before.bytes().length + OVERHEAD);
        var eldest = versions.values().iterator();
        while (bytes > MAX_BYTES && eldest.hasNext()) {
            bytes -= eldest.next().bytes().length + OVERHEAD;
            eldest.remove();
        }
    }
}
