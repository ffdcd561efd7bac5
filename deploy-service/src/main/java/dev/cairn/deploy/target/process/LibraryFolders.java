package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.cairn.deploy.image.RootScope;

/** Where an image's loader would look for libraries if the image's root were its root (ld.so(8)). */
final class LibraryFolders {

    private LibraryFolders() {}

    static List<String> of(Path root, RootScope scope) throws IOException {
        List<String> folders = new ArrayList<>(configured(scope));
        for (String base : List.of("/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib")) {
            folders.addAll(multiarch(scope, base));
            folders.add(base);
        }
        return folders;
    }

    /** Debian's folders for one architecture, such as {@code /lib/x86_64-linux-gnu}. */
    private static List<String> multiarch(RootScope scope, String base) throws IOException {
        List<String> folders = new ArrayList<>();
        Optional<Path> folder = scope.find(base).filter(Files::isDirectory);
        if (folder.isPresent()) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder.get(), "*-linux-*")) {
                found.forEach(f -> folders.add(base + "/" + f.getFileName()));
            }
        }
        return folders;
    }

    private static List<String> configured(RootScope scope) throws IOException {
        List<String> folders = new ArrayList<>();
        Optional<Path> folder = scope.find("/etc/ld.so.conf.d").filter(Files::isDirectory);
        if (folder.isPresent()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.get(), "*.conf")) {
                for (Path file : files) {
                    Optional<Path> real = scope.find("/etc/ld.so.conf.d/" + file.getFileName());
                    if (real.filter(Files::isRegularFile).isPresent()) {
                        Files.readAllLines(real.get()).stream()
                                .map(String::strip)
                                .filter(line -> line.startsWith("/"))
                                .forEach(folders::add);
                    }
                }
            }
        }
        return folders;
    }
}
