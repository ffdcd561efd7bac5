package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

import dev.cairn.registry.Turns;

/** The names in a folder of which there are too many to have them all in memory. */
final class FolderNames {

    private FolderNames() {}

    /**
     * A page of the names in order; reads through all of them. Empty for a folder that is not there.
     *
     * @param wanted which of them count
     * @param after only those behind this one
     * @param limit at most so many
     */
    static List<String> page(Path folder, Predicate<String> wanted, String after, int limit) throws IOException {
        PriorityQueue<String> first = new PriorityQueue<>(Comparator.reverseOrder());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            Turns turns = new Turns();
            for (Path file : files) {
                turns.pass();
                String name = file.getFileName().toString();
                if (name.compareTo(after) > 0 && wanted.test(name)) {
                    first.add(name);
                    if (first.size() > limit) {
                        first.remove();
                    }
                }
            }
        } catch (NoSuchFileException _) {
            return List.of();
        }
        return first.stream().sorted().toList();
    }
}
