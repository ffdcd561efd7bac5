package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Copies a source tree, so that a build may write beside the sources and the checkout stays as it is. */
final class TreeCopy {

    private TreeCopy() {}

    static void copy(SourceTree tree, Path to) throws IOException {
        for (Map.Entry<String, Entry> entry : tree.entries().entrySet()) {
            Path path = to.resolve(entry.getKey());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            put(entry.getValue(), path);
        }
    }

    static void put(Entry entry, Path to) throws IOException {
        switch (entry) {
            case Entry.Folder _ -> Files.createDirectories(to);
            case Entry.Link link -> Files.createSymbolicLink(to, Path.of(link.target()));
            case Entry.Text text -> Files.writeString(to, text.text(), UTF_8);
            case Entry.Content content -> {
                Files.copy(content.file(), to);
                if (content.executable()) {
                    to.toFile().setExecutable(true);
                }
            }
        }
    }
}
