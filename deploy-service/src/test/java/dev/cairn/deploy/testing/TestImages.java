package dev.cairn.deploy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.cairn.deploy.image.TestLayer;
import dev.cairn.deploy.image.TestRegistry;
import dev.cairn.oci.ImageReference;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Images made of what this machine has; tests are skipped where it does not. */
public final class TestImages {

    private static final Pattern LIBRARY = Pattern.compile("(/[^\\s()]+)");

    private TestImages() {}

    /** A shell and a few programs, with their libraries and loader. */
    public static ImageReference shell(TestRegistry registry, String... entrypoint) {
        TestLayer layer = new TestLayer();
        TreeSet<Path> files = new TreeSet<>();
        for (String name : List.of("sh", "sleep", "cat", "ls", "id", "readlink", "touch", "mkdir")) {
            Path program = tool(name);
            layer.program("bin/" + name, read(program));
            files.addAll(libraries(program));
        }
        files.forEach(layer::copyOf);
        return registry.image(Map.of("Entrypoint", List.of(entrypoint), "Env", List.of("PATH=/bin")), layer);
    }

    /** A shell image that runs one script. */
    public static ImageReference script(TestRegistry registry, String script) {
        return shell(registry, "/bin/sh", "-c", script);
    }

    /**
     * A Java runtime made by jlink with the libraries and the loader that it needs, and {@link TestApp}: as Cairn's own
     * builder makes images.
     */
    public static ImageReference java(TestRegistry registry, Path work, String... arguments) {
        Path runtime = work.resolve("runtime");
        if (!Files.isDirectory(runtime)) {
            jlink(runtime);
        }
        TestLayer layer = new TestLayer().copyTree(runtime, "runtime");
        TreeSet<Path> files = new TreeSet<>();
        for (String binary : List.of("bin/java", "lib/server/libjvm.so", "lib/libnet.so", "lib/libnio.so")) {
            files.addAll(libraries(runtime.resolve(binary)));
        }
        files.stream().filter(f -> !f.startsWith(runtime)).forEach(layer::copyOf);
        String classFile = TestApp.class.getName().replace('.', '/') + ".class";
        layer.program("app/classes/" + classFile, resource("/" + classFile));
        List<String> entrypoint = new ArrayList<>(List.of(
                "/runtime/bin/java",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-cp",
                "/app/classes",
                TestApp.class.getName()));
        entrypoint.addAll(List.of(arguments));
        return registry.image(Map.of("Entrypoint", entrypoint, "WorkingDir", "/app"), layer);
    }

    private static void jlink(Path runtime) {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        assumeTrue(Files.isExecutable(jlink), "This Java runtime has no jlink");
        run(List.of(
                jlink.toString(),
                "--add-modules",
                "java.base,jdk.httpserver",
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                runtime.toString()));
    }

    private static Path tool(String name) {
        Optional<Path> found = Stream.of("/bin", "/usr/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "This machine has no " + name);
        return found.orElseThrow();
    }

    /** The loader and the libraries of a program, at the places where it looks for them. */
    private static List<Path> libraries(Path program) {
        Path ldd = tool("ldd");
        List<Path> libraries = new ArrayList<>();
        for (String line :
                run(List.of(ldd.toString(), program.toString())).lines().toList()) {
            Matcher matcher = LIBRARY.matcher(line);
            if (matcher.find()) {
                libraries.add(Path.of(matcher.group(1)));
            }
        }
        return libraries;
    }

    private static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) {
        try (var in = TestImages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
