package dev.cairn.standalone.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The examples, which the jar carries along with an index of their files. */
final class Examples {

    private static final String FOLDER = "/examples/";

    private Examples() {}

    /** Copies an example into a folder. */
    static void copy(String name, Path into) throws IOException {
        for (String file : read(FOLDER + "index.txt").lines().toList()) {
            if (file.startsWith(name + "/")) {
                Path target = into.resolve(file.substring(name.length() + 1));
                Files.createDirectories(target.getParent());
                Files.writeString(target, read(FOLDER + file));
            }
        }
        if (!Files.exists(into.resolve("cairn.yaml"))) {
            throw new DemoFailure("This build of Cairn carries no example '" + name + "': build it anew");
        }
    }

    private static String read(String resource) throws IOException {
        try (InputStream content = Examples.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new DemoFailure("This build of Cairn carries no " + resource + ": build it anew");
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
