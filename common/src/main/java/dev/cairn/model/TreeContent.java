package dev.cairn.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the folder of a repository holds, as far as {@code cairn init} can tell. */
sealed interface TreeContent {

    /** Whether it is known to answer HTTP. */
    boolean serves();

    /** The path that tells best whether it is healthy. */
    default String healthPath() {
        return "/";
    }

    /** A Maven project. */
    record Maven(Optional<String> main, boolean serves, String healthPath) implements TreeContent {}

    /** Java sources without Maven. */
    record Java(String source, String main, boolean serves, String healthPath) implements TreeContent {}

    /** A program that is built already. */
    record Program(String folder, String name, boolean isStatic) implements TreeContent {
        @Override
        public boolean serves() {
            return false;
        }
    }

    /** Files that a web server serves. */
    record Site(String folder) implements TreeContent {
        @Override
        public boolean serves() {
            return true;
        }
    }

    /** Nothing that is recognised. */
    record Unknown() implements TreeContent {
        @Override
        public boolean serves() {
            return false;
        }
    }

    /** Looks at a folder: the surest sign wins. */
    static TreeContent of(Path folder) throws IOException {
        List<Path> files = TreeFiles.of(folder);
        JavaSources sources = JavaSources.of(folder, files);
        if (Files.isRegularFile(folder.resolve("pom.xml"))) {
            return new Maven(sources.main().map(JavaSources.Main::name), sources.serves(), sources.healthPath());
        }
        Optional<JavaSources.Main> main = sources.main();
        if (main.isPresent()) {
            return new Java(main.get().source(), main.get().name(), sources.serves(), sources.healthPath());
        }
        Optional<Program> program = Programs.in(folder, files);
        Optional<Site> site = site(folder);
        if (program.isPresent() && (program.get().isStatic() || site.isEmpty())) {
            return program.get();
        }
        return site.isPresent() ? site.get() : new Unknown();
    }

    private static Optional<Site> site(Path folder) {
        return List.of("public", "site", "_site", "dist", "www", "static", "html", ".").stream()
                .filter(name -> Files.isRegularFile(folder.resolve(name).resolve("index.html")))
                .findFirst()
                .map(Site::new);
    }
}
