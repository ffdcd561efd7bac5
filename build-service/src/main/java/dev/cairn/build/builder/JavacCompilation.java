package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.cairn.event.BuildInput;

/** Compiles a source folder without Maven: all that ends in {@code .java}; what else is there is a resource. */
final class JavacCompilation {

    private static final String JAVA = ".java";

    private JavacCompilation() {}

    static JavaClasses compile(SourceTree tree, BuildInput source, Jdk jdk, Tool tool, WorkFolder work)
            throws IOException, BuildFailedException, InterruptedException {
        Path classes = work.folder("classes");
        List<String> sources =
                tree.entries().keySet().stream().filter(p -> p.endsWith(JAVA)).toList();
        if (sources.isEmpty()) {
            throw new BuildFailedException(
                    BuildFailedException.INVALID_SOURCE,
                    "There is neither a pom.xml nor a .java file in the folder 'source' of cairn.yaml: correct it");
        }
        Path arguments = work.file("sources.txt");
        // In quotes, since a name may have a blank in it; no name in a source tree begins with '@' or '-' to javac
        // then.
        Files.write(arguments, sources.stream().map(JavacCompilation::quoted).toList());
        Tool.Run run = tool.jdk(
                "javac",
                tree.root(),
                List.of(
                        "--release",
                        jdk.feature(),
                        "-encoding",
                        "UTF-8",
                        "-proc:none",
                        "-implicit:none",
                        "-cp",
                        classes.toString(),
                        "-d",
                        classes.toString(),
                        "@" + arguments));
        if (!run.succeeded()) {
            throw new BuildFailedException(
                    BuildFailedException.COMPILATION, "javac found errors: correct them and push", run.lastLines());
        }
        copyResources(tree, classes);
        return new JavaClasses(classes, List.of(), List.of(source));
    }

    private static String quoted(String path) {
        return "\"./" + path.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static void copyResources(SourceTree tree, Path classes) throws IOException {
        for (Map.Entry<String, Entry> entry : new ArrayList<>(tree.entries().entrySet())) {
            Path to = classes.resolve(entry.getKey());
            if (!entry.getKey().endsWith(JAVA) && !Files.exists(to)) {
                Files.createDirectories(Objects.requireNonNull(to.getParent()));
                TreeCopy.put(entry.getValue(), to);
            }
        }
    }
}
