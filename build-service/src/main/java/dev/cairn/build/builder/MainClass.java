package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** Finds the main class before an image is made that could never start. */
final class MainClass {

    private MainClass() {}

    static void check(String main, JavaClasses classes) throws IOException, BuildFailedException {
        String file = main.replace('.', '/') + ".class";
        boolean found = Files.isRegularFile(classes.classes().resolve(file));
        for (Dependency jar : classes.dependencies()) {
            found = found || contains(jar.file(), file);
        }
        if (!found) {
            throw new BuildFailedException(
                    BuildFailedException.INVALID_SOURCE,
                    "There is no class '" + main + "' in what was compiled: correct 'main' or 'source' in cairn.yaml");
        }
    }

    private static boolean contains(Path jar, String file) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.getEntry(file) != null;
        }
    }
}
