package dev.cairn.deploy.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Follows paths within an image's root as they are followed by a process that lives in it: an absolute link begins at
 * the root. A path that climbs above the root is refused.
 */
public final class RootScope {

    /** As the kernel's own limit (path_resolution(7)). */
    private static final int MAX_LINKS = 40;

    private final Path root;

    public RootScope(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * Where a path leads, all links followed; the last component need not exist.
     *
     * @param path absolute or relative to the root
     * @throws EscapeException if it climbs above the root, or has too many links
     */
    public Path resolve(String path) throws IOException {
        return follow(path, true);
    }

    /** Where a path leads if it exists there. */
    public Optional<Path> find(String path) throws IOException {
        try {
            return Optional.of(follow(path, true)).filter(p -> Files.exists(p, LinkOption.NOFOLLOW_LINKS));
        } catch (EscapeException e) {
            return Optional.empty();
        }
    }

    /** Where an entry stands: the links of its folders are followed, the entry itself is not. */
    Path place(String path) throws IOException {
        return follow(path, false);
    }

    private Path follow(String path, boolean followLast) throws IOException {
        Deque<String> ahead = new ArrayDeque<>();
        push(ahead, path);
        Path here = root;
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.pop();
            if (name.equals("..")) {
                here = parent(here, path);
                continue;
            }
            Path next = here.resolve(name);
            if (Files.isSymbolicLink(next) && (followLast || !ahead.isEmpty())) {
                if (++links > MAX_LINKS) {
                    throw new EscapeException(path, "it has too many links");
                }
                String target = Files.readSymbolicLink(next).toString();
                here = target.startsWith("/") ? root : here;
                push(ahead, target);
            } else {
                here = next;
            }
        }
        return here;
    }

    private Path parent(Path here, String path) throws EscapeException {
        if (here.equals(root)) {
            throw new EscapeException(path, "it leads out of the image's root");
        }
        return here.resolveSibling("").normalize();
    }

    private static void push(Deque<String> ahead, String path) {
        String[] names = path.split("/", -1);
        for (int i = names.length - 1; i >= 0; i--) {
            if (!names[i].isEmpty() && !names[i].equals(".")) {
                ahead.push(names[i]);
            }
        }
    }

    /** A path that leads out of the root. */
    public static final class EscapeException extends IOException {

        private static final long serialVersionUID = 1L;

        EscapeException(String path, String reason) {
            super("'" + path + "': " + reason);
        }
    }
}
