package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compiles with Maven and the settings and repository of the user that the service runs as. The classes are taken from
 * {@code target/classes} and not from a jar: jars of old plugins have times in them.
 */
final class MavenBuild {

    private MavenBuild() {}

    /** Whether the folder is a Maven project. */
    static boolean fits(Path folder) {
        return Files.isRegularFile(folder.resolve("pom.xml"));
    }

    static JavaClasses compile(BuildRequest request, String source, Tool tool, WorkFolder work)
            throws IOException, BuildFailedException, InterruptedException {
        Path copy = work.folder("source");
        TreeCopy.copy(SourceTree.read(request.source(), "."), copy);
        Path project = copy.resolve(source).normalize();
        Path dependencies = work.folder("dependencies");
        Instant time = Instant.ofEpochSecond(request.commitTime().getEpochSecond());
        Tool.Run run = tool.run(
                "mvn",
                project,
                List.of(
                        "-B",
                        "-q",
                        "-DskipTests",
                        "-Dproject.build.outputTimestamp=" + time,
                        "package",
                        "dependency:copy-dependencies",
                        "-DincludeScope=runtime",
                        "-Dmdep.prependGroupId=true",
                        "-DoutputDirectory=" + dependencies));
        if (!run.succeeded()) {
            throw new BuildFailedException(
                    BuildFailedException.COMPILATION, "Maven failed: 'mvn package' shows it too", run.lastLines());
        }
        Path classes = project.resolve("target").resolve("classes");
        if (!Files.isDirectory(classes)) {
            throw new BuildFailedException(
                    BuildFailedException.INVALID_SOURCE,
                    "Maven left no target/classes in '" + source
                            + "': name the module with the main class in 'source'");
        }
        return new JavaClasses(classes, jars(dependencies));
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
