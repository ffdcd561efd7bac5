package dev.cairn.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine;

import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Terminal;
import dev.cairn.event.Json;
import dev.cairn.log.EventLog;

/** Runs the command in surroundings made for a test: a log, a folder, a clock at rest, and no terminal. */
public final class Run {

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private EventLog log = new FakeLog();
    private Instant now = Story.BEGIN;
    private byte[] input = new byte[0];
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private Terminal terminal = Terminal.NONE;

    public Run(Path folder) {
        this.folder = folder;
        environment.put("CAIRN_DATA", folder.resolve("data").toString());
        environment.put("PATH", System.getenv("PATH"));
    }

    /**
     * What a command came to.
     *
     * @param exitCode its exit status
     * @param out its standard output
     * @param err its standard error
     */
    public record Result(int exitCode, String out, String err) {

        public JsonNode json() {
            try {
                return Json.MAPPER.readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public List<JsonNode> jsonLines() {
            return out.lines().map(line -> new Result(0, line, "").json()).toList();
        }
    }

    public Run log(EventLog other) {
        log = other;
        return this;
    }

    public Run at(Instant time) {
        now = time;
        return this;
    }

    public Run input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    public Run input(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    /** What was written to standard output that is no text. */
    public byte[] bytes() {
        return output.toByteArray();
    }

    public Run terminal(Terminal other) {
        terminal = other;
        return this;
    }

    public Run variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** What was printed up to now, while the command still runs. */
    public String outSoFar() {
        return out.toString();
    }

    /** As {@link #outSoFar()}, of standard error. */
    public String errSoFar() {
        return err.toString();
    }

    public CommandLine commandLine() {
        Surroundings surroundings = new Surroundings(
                environment,
                folder,
                Clock.fixed(now, ZoneOffset.UTC),
                new SecureRandom(),
                terminal,
                new ByteArrayInputStream(input),
                output,
                _ -> log);
        return CairnCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
    }

    public Result cairn(String... args) {
        int exitCode = commandLine().execute(args);
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** Runs something beside the test, each time in a thread of its own: the common pool may have only one. */
    public static <T> CompletableFuture<T> beside(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** As {@link #cairn}, with an address of Kafka, which a fake log does not need. */
    public Result onLog(String... args) {
        String[] more = Arrays.copyOf(args, args.length + 1);
        more[args.length] = "--kafka=127.0.0.1:1";
        return cairn(more);
    }
}
