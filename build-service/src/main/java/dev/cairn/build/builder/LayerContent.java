package dev.cairn.build.builder;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The entries of a layer, by their paths without a slash at the start or the end, in order. */
final class LayerContent {

    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private final boolean withFolders;

    private LayerContent(boolean withFolders) {
        this.withFolders = withFolders;
    }

    /** For an image with nothing below: every folder is there, with the modes that we give. */
    static LayerContent onScratch() {
        return new LayerContent(true);
    }

    /**
     * For a layer on a base image: folders are left to those who unpack it. An entry for a folder would take the place of
     * a link of the base, such as {@code /bin}, and change modes, as of {@code /tmp}.
     */
    static LayerContent onBase() {
        return new LayerContent(false);
    }

    static LayerContent on(boolean base) {
        return base ? onBase() : onScratch();
    }

    void put(String path, Entry entry) {
        String key = path.startsWith("/") ? path.substring(1) : path;
        if (entry instanceof Entry.Folder && (!withFolders || key.isEmpty())) {
            return;
        }
        entries.put(key, entry);
        for (int slash = key.lastIndexOf('/'); withFolders && slash > 0; slash = key.lastIndexOf('/', slash - 1)) {
            entries.putIfAbsent(key.substring(0, slash), Entry.Folder.PLAIN);
        }
    }

    void putIfFree(String path, Entry entry) {
        if (!entries.containsKey(path)) {
            put(path, entry);
        }
    }

    /** Whether something can be put below the path: a link or a file there would be in the way. */
    boolean isFolderOrFree(String path) {
        return entries.getOrDefault(path, Entry.Folder.PLAIN) instanceof Entry.Folder;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    SortedMap<String, Entry> entries() {
        return Collections.unmodifiableSortedMap(entries);
    }
}
