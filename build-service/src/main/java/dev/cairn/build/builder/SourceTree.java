package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

import dev.cairn.event.BuildInput;
import dev.cairn.model.CommitId;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The files of a folder of the source, by their paths relative to it with {@code /} between the parts. Nothing in it leads
 * out of it: not the folder itself, and no symbolic link, also not through other links. Git's own folder is no part of a
 * source, wherever it stands: what lies in {@code .git} differs between clones of the same commit.
 */
final class SourceTree {

    private static final int MAX_LINKS = 40;

    /** A folder, or a file in worktrees and submodules. No commit can have one: Git refuses the name. */
    private static final Path GIT = Path.of(".git");

    private final Path root;
    private final SortedMap<String, Entry> entries = new TreeMap<>();

    private SourceTree(Path root) {
        this.root = root;
    }

    /** Reads {@code tree}, relative to {@code source}; links are not followed. */
    static SourceTree read(Path source, String tree) throws IOException, BuildFailedException {
        SourceTree files = new SourceTree(folder(source, tree));
        files.walk(tree);
        return files;
    }

    Path root() {
        return root;
    }

    /** Files and links; folders are there by what is in them, as in Git. */
    SortedMap<String, Entry> entries() {
        return entries;
    }

    /** The tree as an input: where it lies in the commit, and a digest over paths, contents, links and executable bits. */
    BuildInput input(String tree, CommitId commit) throws IOException {
        MessageDigest hash = Hashes.sha256();
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            String what = switch (entry.getValue()) {
                case Entry.Link link -> "link " + link.target();
                case Entry.Content content -> content.mode() + " " + Hashes.of(content.file());
                case Entry.Folder _, Entry.Text _ -> throw new IllegalStateException("A source has files and links");
            };
            // No path has a NUL in it, so two trees never look alike.
            hash.update((entry.getKey() + "\0" + what + "\0").getBytes(UTF_8));
        }
        return new BuildInput(
                "source", tree, commit.value(), Hashes.digest(hash).toString());
    }

    private static Path folder(Path source, String tree) throws IOException, BuildFailedException {
        Path real;
        Path all = source.toRealPath();
        try {
            real = source.resolve(tree).toRealPath();
        } catch (NoSuchFileException e) {
            throw noFolder(tree);
        }
        if (!real.startsWith(all)) {
            throw invalid("'" + tree + "' leads out of the source: name a folder that is in it");
        }
        if (isGits(all.relativize(real))) {
            throw noFolder(tree);
        }
        if (!Files.isDirectory(real)) {
            throw invalid("'" + tree + "' is a file: name the folder that it is in");
        }
        return real;
    }

    private void walk(String tree) throws IOException, BuildFailedException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.endsWith(GIT) && !folder.equals(root)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.endsWith(GIT)) {
                    entries.put(slashes(root.relativize(file)), entry(file, attributes));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        for (String path : entries.keySet()) {
            check(tree, path);
        }
    }

    private static Entry entry(Path file, BasicFileAttributes attributes) throws IOException {
        return attributes.isSymbolicLink()
                ? new Entry.Link(Files.readSymbolicLink(file).toString())
                // What is neither is refused below; Git has no such thing.
                : new Entry.Content(
                        file, Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE));
    }

    private void check(String tree, String path) throws IOException, BuildFailedException {
        String named = "'" + (tree.equals(".") ? "" : tree + "/") + path + "'";
        Path file = root.resolve(path);
        if (String.valueOf(file.getFileName()).startsWith(".wh.")) {
            throw invalid(named + " would delete files of the image (\".wh.\" marks that in a layer): rename it");
        }
        if (entries.get(path) instanceof Entry.Link link) {
            if (!staysInside(file)) {
                throw invalid("The symbolic link " + named + " points out of the tree, to '" + link.target()
                        + "': make it point to a file in it, or put a copy there");
            }
        } else if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw invalid(named + " is neither a file nor a folder nor a link: remove it");
        }
    }

    /** Goes the way that the link leads, part by part, as the kernel would. */
    private boolean staysInside(Path link) throws IOException {
        var steps = new ArrayDeque<Path>();
        Path at = parent(link);
        steps.push(at.relativize(link));
        int links = 0;
        while (!steps.isEmpty()) {
            Path step = steps.pop();
            at = step.toString().equals("..") ? parent(at) : at.resolve(step);
            if (!at.startsWith(root) || isGits(root.relativize(at))) {
                return false;
            }
            if (Files.isSymbolicLink(at)) {
                Path target = Files.readSymbolicLink(at);
                links++;
                if (target.isAbsolute() || links > MAX_LINKS) {
                    return false;
                }
                for (int i = target.getNameCount() - 1; i >= 0; i--) {
                    steps.push(target.getName(i));
                }
                at = parent(at);
            }
        }
        return true;
    }

    private static boolean isGits(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false).anyMatch(GIT::equals);
    }

    /** Of a path below the root of the file system; the root's parent is the root. */
    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static String slashes(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    private static BuildFailedException noFolder(String tree) {
        return invalid("The source has no folder '" + tree + "': correct it in cairn.yaml");
    }

    private static BuildFailedException invalid(String message) {
        return new BuildFailedException(BuildFailedException.INVALID_SOURCE, message);
    }
}
