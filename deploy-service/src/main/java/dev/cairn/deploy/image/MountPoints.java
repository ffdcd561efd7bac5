package dev.cairn.deploy.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import dev.cairn.deploy.files.Trees;

/**
 * The places in a root that an instance's own file systems are mounted on. They must be there before the root becomes
 * read-only, and must be no links: a mount would follow one.
 */
final class MountPoints {

    private static final List<String> FOLDERS = List.of("proc", "dev", "tmp", "etc", "run");
    private static final List<String> FILES = List.of("etc/hosts", "etc/resolv.conf");

    private MountPoints() {}

    static void create(Path root) throws IOException {
        for (String folder : FOLDERS) {
            Path place = root.resolve(folder);
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                throw ImageException.unsafe(folder, "it must be a folder, since the target mounts something on it");
            }
            Files.createDirectories(place);
        }
        for (String file : FILES) {
            Path place = root.resolve(file);
            if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
                Trees.delete(place);
                Files.createFile(place);
            }
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("r--r--r--"));
        }
    }
}
