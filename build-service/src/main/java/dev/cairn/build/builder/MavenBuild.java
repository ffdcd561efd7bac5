package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.BuildInput;
import dev.cairn.model.Application;

/**
 * Compiles with Maven. The classes are taken from {@code target/classes} and not from a jar: jars of old plugins have times
 * in them.
 *
 * <p>Maven sees nothing of the service's user: no {@code ~/.m2}, no {@code .mavenrc}, no options. Each application has a
 * local repository of its own, so that nothing that a build leaves there reaches another application. Processes of Maven 3
 * do not lock a local repository against each other, so builds of one application wait for each other here.
 */
final class MavenBuild {

    /** With its version, since without one Maven takes whatever its own version binds or is the newest. */
    private static final String COPY_DEPENDENCIES =
            "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies";

    private static final Pattern VERSION = Pattern.compile("Apache Maven ([0-9][0-9A-Za-z.+-]*)");
    private static final int HEAD = 4096;
    private static final String ERROR = "[ERROR] ";

    private final BuilderConfig config;
    private final Map<Application, ReentrantLock> locks = new ConcurrentHashMap<>();

    MavenBuild(BuilderConfig config) {
        this.config = config;
    }

    /** Whether the folder is a Maven project. */
    static boolean fits(Path folder) {
        return Files.isRegularFile(folder.resolve("pom.xml"));
    }

    JavaClasses compile(BuildRequest request, String source, Tool tool, WorkFolder work, Deadline deadline)
            throws IOException, BuildFailedException, InterruptedException {
        SourceTree tree = SourceTree.read(request.source(), ".");
        Path copy = work.folder("source");
        TreeCopy.copy(tree, copy);
        Path project = copy.resolve(source).normalize();
        Path dependencies = work.folder("dependencies");
        Tool.Run run = locked(request.application(), deadline, () -> maven(request, project, dependencies, tool, work));
        if (!run.succeeded()) {
            throw new BuildFailedException(
                    BuildFailedException.COMPILATION,
                    "Maven failed" + firstError(run.lastLines()) + " ('mvn package' shows it too)",
                    run.lastLines());
        }
        Path classes = project.resolve("target").resolve("classes");
        if (!Files.isDirectory(classes)) {
            throw new BuildFailedException(
                    BuildFailedException.INVALID_SOURCE,
                    "Maven left no target/classes in '" + source
                            + "': name the module with the main class in 'source'");
        }
        return new JavaClasses(
                classes,
                jars(dependencies),
                List.of(
                        tree.input(".", request.commit()),
                        new BuildInput("maven", "Apache Maven", version(run.head(HEAD)), null)));
    }

    private Tool.Run maven(BuildRequest request, Path project, Path dependencies, Tool tool, WorkFolder work)
            throws IOException, BuildFailedException, InterruptedException {
        Instant time = Instant.ofEpochSecond(request.commitTime().getEpochSecond());
        Path repository = config.workFolder()
                .resolve("maven")
                .resolve(request.application().value());
        return tool.run(
                "mvn",
                project,
                List.of(
                        "-B",
                        "-q",
                        "-V",
                        "-Dstyle.color=never",
                        "-s",
                        settings(work).toString(),
                        "-Dmaven.repo.local=" + Files.createDirectories(repository),
                        "-DskipTests",
                        "-Dproject.build.outputTimestamp=" + time,
                        "package",
                        COPY_DEPENDENCIES,
                        "-DincludeScope=runtime",
                        "-Dmdep.useRepositoryLayout=true",
                        "-DoutputDirectory=" + dependencies));
    }

    /** The operator's, or an empty file, so that Maven does not look for another one. */
    private Path settings(WorkFolder work) throws IOException, BuildFailedException {
        Path settings = config.platform().get().builds().mavenSettings();
        if (settings == null) {
            return Files.writeString(work.file("settings.xml"), "<settings/>\n");
        }
        if (!Files.isReadable(settings)) {
            throw new BuildFailedException(
                    BuildFailedException.TOOL_MISSING,
                    "Maven's settings " + settings
                            + " cannot be read: correct builds.mavenSettings in platform.yaml, or the file's mode");
        }
        return settings;
    }

    @FunctionalInterface
    private interface Work {
        Tool.Run run() throws IOException, BuildFailedException, InterruptedException;
    }

    private Tool.Run locked(Application application, Deadline deadline, Work work)
            throws IOException, BuildFailedException, InterruptedException {
        ReentrantLock lock = locks.computeIfAbsent(application, _ -> new ReentrantLock());
        if (!lock.tryLock(deadline.remaining().toMillis() + 1, TimeUnit.MILLISECONDS)) {
            throw deadline.passed();
        }
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    private static String firstError(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(ERROR))
                .findFirst()
                .map(line -> ": " + line.substring(ERROR.length()).strip())
                .orElse("");
    }

    /** As Maven says it before all else. */
    static @Nullable String version(String output) {
        Matcher matcher = VERSION.matcher(output);
        return matcher.find() ? matcher.group(1) : null;
    }

    private static List<Dependency> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(file -> Dependency.in(folder, file))
                    .sorted(Comparator.comparing(Dependency::name))
                    .toList();
        }
    }
}
