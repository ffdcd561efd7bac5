package dev.cairn.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.event.Json;

/** A {@code cairn run SERVICE -o json} in a process of its own. */
final class RunningService implements AutoCloseable {

    private static final int WITHIN_SECONDS = 60;

    private final Process process;
    private final BufferedReader out;

    private RunningService(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    static RunningService start(Path errors, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run"));
        command.addAll(List.of(args));
        command.addAll(List.of("-o", "json"));
        return new RunningService(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start());
    }

    /** The next state that it tells, or a missing node when it tells no more. */
    JsonNode next() {
        try {
            String line = out.readLine();
            return line == null ? Json.MAPPER.missingNode() : Json.MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for it to be ready, and tells where. */
    URI ready() {
        JsonNode state = next();
        while (!state.path("state").asText().equals("ready")) {
            if (state.isMissingNode()) {
                throw new AssertionError("It ended before it was ready");
            }
            state = next();
        }
        return URI.create(state.path("uri").asText());
    }

    /** SIGTERM, and what it prints from then on can still be read. */
    void terminate() {
        process.toHandle().destroy();
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("It does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
