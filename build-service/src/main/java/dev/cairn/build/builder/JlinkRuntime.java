package dev.cairn.build.builder;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.cairn.model.JavaBuilderSpec;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Makes the Java runtime that an application needs, and no more. The same modules of the same JDK are linked once. What
 * jlink writes is the same every time, since no CDS archive is asked for: those differ from run to run.
 */
final class JlinkRuntime {

    private final BuilderConfig config;
    private final Path cache;

    JlinkRuntime(BuilderConfig config, Path cache) {
        this.config = config;
        this.cache = cache;
    }

    /**
     * A linked runtime.
     *
     * @param folder where it is, to be read only
     * @param modules what it was asked for, sorted and joined by commas
     */
    record Linked(Path folder, String modules) {}

    Linked link(JavaClasses classes, JavaBuilderSpec spec, Jdk jdk, Tool tool, WorkFolder work)
            throws IOException, BuildFailedException, InterruptedException {
        TreeSet<String> modules = new TreeSet<>(spec.modules());
        modules.addAll(found(classes, jdk, tool, work));
        String names = String.join(",", modules);
        String key = key(config.javaHome(), jdk, names);
        Path runtime = cache.resolve("runtime-" + Hashes.of(key.getBytes(UTF_8)).hex());
        if (!Files.isDirectory(runtime)) {
            Path fresh = work.file("runtime");
            run(names, fresh, tool, work);
            publish(fresh, runtime);
        }
        return new Linked(runtime, names);
    }

    /** Names the trust store by its content: an operating system may have put its own in the JDK, and renews it at will. */
    static String key(Path javaHome, Jdk jdk, String modules) throws IOException {
        Path trustStore = javaHome.resolve(RuntimeLayer.TRUST_STORE);
        String trusted = Files.exists(trustStore) ? Hashes.of(trustStore).toString() : "none";
        return String.join("\n", jdk.implementor(), jdk.version(), javaHome.toString(), trusted, modules);
    }

    private static List<String> found(JavaClasses classes, Jdk jdk, Tool tool, WorkFolder work)
            throws IOException, BuildFailedException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("--print-module-deps", "--ignore-missing-deps", "--multi-release", jdk.feature()));
        if (!classes.dependencies().isEmpty()) {
            arguments.add("--class-path");
            arguments.add(classes.dependencies().stream()
                    .map(jar -> jar.file().toString())
                    .collect(Collectors.joining(File.pathSeparator)));
        }
        arguments.add(classes.classes().toString());
        Tool.Run run = tool.jdk("jdeps", work.temporary(), arguments);
        if (!run.succeeded()) {
            throw new BuildFailedException(
                    BuildFailedException.COMPILATION, "jdeps cannot read the classes or the jars", run.lastLines());
        }
        // Warnings may come first.
        String last = run.lastLines().isEmpty() ? "java.base" : run.lastLines().getLast();
        return Arrays.stream(last.strip().split(",", -1)).toList();
    }

    /**
     * Without {@code --strip-debug}, which would also strip libraries with objcopy if the machine has one: then the result
     * would depend on that. Those of a JDK are stripped already.
     */
    private static void run(String modules, Path output, Tool tool, WorkFolder work)
            throws IOException, BuildFailedException, InterruptedException {
        Tool.Run run = tool.jdk(
                "jlink",
                work.temporary(),
                List.of(
                        "--add-modules",
                        modules,
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--compress",
                        "zip-6",
                        "--output",
                        output.toString()));
        if (!run.succeeded()) {
            throw new BuildFailedException(
                    BuildFailedException.INVALID_SOURCE,
                    "jlink cannot make a runtime of " + modules + ": check 'modules' in cairn.yaml",
                    run.lastLines());
        }
    }

    /** In one step, so that nobody finds half a runtime; another build may have been first. */
    private static void publish(Path fresh, Path runtime) throws IOException {
        try {
            Files.move(fresh, runtime, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(runtime)) {
                throw e;
            }
        }
    }
}
