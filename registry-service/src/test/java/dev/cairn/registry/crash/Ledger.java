package dev.cairn.registry.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

import dev.cairn.oci.Digest;

/** What the registry has acknowledged, and what it was asked for and has not. */
final class Ledger {

    /** A manifest of a repository. */
    record ManifestKey(String repository, Digest digest) {}

    /** How sure it is that something is there. */
    enum State {
        THERE,
        GONE,
        /** A request to change it was cut off. */
        UNCERTAIN
    }

    /** What must be served of a manifest. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Image(byte[] manifest, List<Digest> blobs) {}

    private final Map<ManifestKey, Image> images = new ConcurrentHashMap<>();
    private final Map<ManifestKey, State> manifests = new ConcurrentHashMap<>();
    private final Map<String, Digest> tags = new ConcurrentHashMap<>();
    private final Map<String, State> tagStates = new ConcurrentHashMap<>();

    void pushing(ManifestKey key, Image image, String tag) {
        images.put(key, image);
        manifests.merge(key, State.UNCERTAIN, (old, now) -> old == State.THERE ? old : now);
        tagStates.put(key.repository() + ":" + tag, State.UNCERTAIN);
        tags.put(key.repository() + ":" + tag, key.digest());
    }

    void pushed(ManifestKey key, String tag) {
        manifests.put(key, State.THERE);
        tagStates.put(key.repository() + ":" + tag, State.THERE);
    }

    void deleting(ManifestKey key, String tag) {
        manifests.put(key, State.UNCERTAIN);
        tagStates.put(key.repository() + ":" + tag, State.UNCERTAIN);
    }

    void deleted(ManifestKey key, String tag) {
        manifests.put(key, State.GONE);
        tagStates.put(key.repository() + ":" + tag, State.GONE);
    }

    Map<ManifestKey, State> manifests() {
        return manifests;
    }

    Map<String, State> tagStates() {
        return tagStates;
    }

    Digest tag(String name) {
        return tags.get(name);
    }

    Image image(ManifestKey key) {
        return images.get(key);
    }

    /** Some of what must be there. */
    List<ManifestKey> sample(Random random, int size) {
        List<ManifestKey> there = new ArrayList<>(manifests.entrySet().stream()
                .filter(entry -> entry.getValue() == State.THERE)
                .map(Map.Entry::getKey)
                .toList());
        Collections.shuffle(there, random);
        return there.subList(0, Math.min(size, there.size()));
    }
}
