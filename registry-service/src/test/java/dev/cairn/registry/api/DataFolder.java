package dev.cairn.registry.api;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Which files the layout of a data folder knows: written down once more here, beside the code that makes the paths. */
final class DataFolder {

    private static final String DIGEST = "(sha256/[0-9a-f]{64}|sha512/[0-9a-f]{128})";
    private static final String FLAT_DIGEST = DIGEST.replace('/', '-');
    private static final String COMPONENT = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
    private static final String TAG = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";
    private static final String OF_REPOSITORY = String.join(
            "|",
            "_blobs/" + DIGEST,
            "_manifests/" + DIGEST + "(\\.json)?",
            "_quarantine/" + DIGEST + "(\\.since)?",
            "_(tags|gone)/" + TAG,
            "_referrers/" + DIGEST + "/" + FLAT_DIGEST + "\\.json",
            "_layout/(oci-layout|index\\.json|blobs)");
    private static final Pattern KNOWN = Pattern.compile(String.join(
            "|",
            "lock|store-id|token-key|scrubbed|outbox-numbers|reserve",
            "blobs/" + DIGEST,
            "repositories/" + COMPONENT + "(/" + COMPONENT + ")*/(" + OF_REPOSITORY + ")",
            "outbox/[0-9]+\\.json",
            "corrupt/" + FLAT_DIGEST + "\\.[0-9]+",
            "uploads/[0-9a-f-]{36}\\.(data|json)",
            "staging/[^/]+"));

    private final Path root;

    DataFolder(Path root) {
        this.root = root;
    }

    /** Files that are nothing that the registry keeps. */
    List<String> strangers() throws IOException {
        List<String> strangers = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = root.relativize(file).toString();
                if (!KNOWN.matcher(name).matches()) {
                    strangers.add(name);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // gone since
            }
        });
        return strangers;
    }
}
