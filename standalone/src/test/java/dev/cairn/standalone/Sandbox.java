package dev.cairn.standalone;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The launcher script in a checkout of its own, with JDKs and a Maven that only say that they were called. */
record Sandbox(Path folder, Map<String, String> environment) {

    static Sandbox in(Path folder) throws IOException {
        Path root = Files.createDirectories(folder.resolve("checkout"));
        Files.createDirectories(root.resolve("standalone/src/main"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("standalone/pom.xml"), "<project/>");
        Files.copy(Path.of("..", "cairn"), root.resolve("cairn"));
        Map<String, String> environment = new HashMap<>(Map.of(
                "HOME",
                folder.resolve("home").toString(),
                "PATH",
                folder.resolve("bin") + ":/usr/bin:/bin",
                "CAIRN_AOT",
                "off"));
        Sandbox sandbox = new Sandbox(folder, environment);
        sandbox.script(folder.resolve("bin/mvn"), """
                echo called with "$*" for "$JAVA_HOME" >>%1$s/maven.log
                sleep 0.3
                touch %1$s/checkout/standalone/target/cairn-standalone.jar
                """.formatted(folder));
        return sandbox;
    }

    Path launcher() {
        return folder.resolve("checkout/cairn");
    }

    /** A JDK that prints its name and the arguments after the jar. */
    Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        script(home.resolve("bin/java"), """
                while [ "$1" != -jar ]; do shift; done
                shift 2
                echo %s "$*"
                """.formatted(name));
        script(home.resolve("bin/javac"), "exit 1\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"us\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Process start(Path script, String... arguments) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(Stream.of("sh", script.toString()), Stream.of(arguments))
                        .toList());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.directory(new File("/")).start();
    }

    Result run(Path script, String... arguments) throws Exception {
        return Result.of(start(script, arguments));
    }

    List<String> mavenCalls() throws IOException {
        Path log = folder.resolve("maven.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** How it ended. */
    record Result(int status, String out, String err) {

        static Result of(Process process) throws Exception {
            String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("The launcher does not end: " + err);
            }
            return new Result(process.exitValue(), out.strip(), err.strip());
        }
    }
}
