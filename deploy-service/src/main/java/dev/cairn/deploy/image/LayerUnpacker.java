package dev.cairn.deploy.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

import dev.cairn.deploy.files.Trees;

/**
 * Applies one layer to a root (OCI image-spec 1.1, "Image Layer Filesystem Changeset"). Owners are not kept: all files
 * are the unpacker's, readable by everybody and writable by nobody. Devices, pipes, and whatever would reach outside the
 * root are refused.
 */
final class LayerUnpacker {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int ANY_EXECUTE = 0111;

    private final Path root;
    private final RootScope scope;
    private final Budget budget;
    private final Set<Path> fromThisLayer = new HashSet<>();

    LayerUnpacker(Path root, Budget budget) {
        this.root = root.toAbsolutePath().normalize();
        this.scope = new RootScope(root);
        this.budget = budget;
    }

    void apply(InputStream uncompressed) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(uncompressed, "UTF-8");
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            budget.entry();
            apply(tar, entry);
        }
    }

    private void apply(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        String name = EntryNames.checked(entry.getName());
        if (name.isEmpty()) {
            return;
        }
        Path place = place(name);
        String last = place.getFileName().toString();
        if (last.equals(OPAQUE)) {
            emptyLowerLayers(folderOf(place));
        } else if (last.startsWith(WHITEOUT)) {
            whiteOut(name, place, last.substring(WHITEOUT.length()));
        } else {
            create(tar, entry, name, place);
        }
    }

    private void create(TarArchiveInputStream tar, TarArchiveEntry entry, String name, Path place) throws IOException {
        makeWay(place, entry.isDirectory());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(place, Path.of(EntryNames.checkedLink(name, depth(place), entry.getLinkName())));
        } else if (entry.isLink()) {
            hardLink(name, place, entry.getLinkName());
        } else if (entry.isDirectory()) {
            Files.createDirectories(place);
        } else if (isRegular(entry)) {
            file(tar, entry, place);
        } else {
            throw ImageException.unsafe(name, "an image may hold files, folders and links, but no devices or pipes");
        }
        remember(place);
    }

    private static boolean isRegular(TarArchiveEntry entry) {
        byte flag = entry.getLinkFlag();
        return flag == TarConstants.LF_NORMAL
                || flag == TarConstants.LF_OLDNORM
                || flag == TarConstants.LF_CONTIG
                || entry.isSparse();
    }

    private Path place(String name) throws IOException {
        try {
            Path place = scope.place(name);
            Path folder = folderOf(place);
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
                throw ImageException.unsafe(name, "it lies below something that is no folder");
            }
            Files.createDirectories(folder);
            return place;
        } catch (RootScope.EscapeException e) {
            throw new ImageException(new ImageFailure.UnsafeEntry(name, "it leads out of the image's root"), e);
        }
    }

    /** A later entry replaces an earlier one, except that a folder joins a folder. */
    private static void makeWay(Path place, boolean forFolder) throws IOException {
        boolean folderThere = Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
        if (!(forFolder && folderThere)) {
            Trees.delete(place);
        }
    }

    private void hardLink(String name, Path place, String target) throws IOException {
        Path existing;
        try {
            existing = scope.place(EntryNames.checked(target));
        } catch (RootScope.EscapeException e) {
            throw new ImageException(new ImageFailure.UnsafeEntry(name, "its hard link leads out of the root"), e);
        }
        if (existing.equals(place) || !Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw ImageException.unsafe(name, "its hard link leads to '" + target + "', which is no file of the image");
        }
        Files.createLink(place, existing);
    }

    private void file(TarArchiveInputStream tar, TarArchiveEntry entry, Path place) throws IOException {
        try (var out = Files.newOutputStream(place, java.nio.file.StandardOpenOption.CREATE_NEW)) {
            byte[] buffer = new byte[64 * 1024];
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                budget.bytes(n);
                out.write(buffer, 0, n);
            }
        }
        // Some programs compare a file's time with one that was recorded: class archives of a JVM do.
        Files.setLastModifiedTime(
                place, FileTime.from(entry.getLastModifiedTime().toInstant()));
        boolean executable = (entry.getMode() & ANY_EXECUTE) != 0;
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(executable ? "r-xr-xr-x" : "r--r--r--"));
    }

    private void whiteOut(String name, Path place, String hidden) throws IOException {
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw ImageException.unsafe(name, "it hides no file");
        }
        Path victim = place.resolveSibling(hidden);
        if (!fromThisLayer.contains(victim)) {
            Trees.delete(victim);
        } else if (Files.isDirectory(victim, LinkOption.NOFOLLOW_LINKS)) {
            emptyLowerLayers(victim);
        }
    }

    /** A whiteout hides what lower layers brought, never what its own layer did, in whatever order they come. */
    private void emptyLowerLayers(Path folder) throws IOException {
        List<Path> children;
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            children = java.util.stream.StreamSupport.stream(stream.spliterator(), false)
                    .toList();
        }
        for (Path child : children) {
            if (!fromThisLayer.contains(child)) {
                Trees.delete(child);
            } else if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                emptyLowerLayers(child);
            }
        }
    }

    private void remember(Path place) {
        for (Path p = place; !p.equals(root); p = folderOf(p)) {
            if (!fromThisLayer.add(p)) {
                return;
            }
        }
    }

    private int depth(Path place) {
        return root.relativize(place).getNameCount() - 1;
    }

    private static Path folderOf(Path place) {
        return place.resolveSibling("").normalize();
    }
}
