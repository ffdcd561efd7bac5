package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.cairn.deploy.files.DurableFiles;
import dev.cairn.deploy.files.Trees;
import dev.cairn.deploy.target.InstanceState;

/**
 * What is known of one instance:
 *
 * <pre>
 *   instance.json   before the start: what it is ({@link StoredInstance})
 *   claim           from its monitor: which process that is
 *   exit            from its monitor: the exit status
 *   retired         it was asked to end, and nothing of it runs
 *   output.log      its output; output.log.1 is what came before
 * </pre>
 *
 * The state follows from which of these files are there, and from whether the claimed process lives.
 */
final class InstanceFolder {

    private static final List<String> NEEDED_ONLY_WHILE_IT_RUNS =
            List.of("app.sh", "monitor.sh", "sandbox.sh", "hosts", "started", "tmp");

    private final Path path;
    private final ObjectMapper json;

    InstanceFolder(Path path, ObjectMapper json) {
        this.path = path;
        this.json = json;
    }

    Path path() {
        return path;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    Path output() {
        return path.resolve("output.log");
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    StoredInstance stored() throws IOException {
        return json.readValue(Files.readAllBytes(file("instance.json")), StoredInstance.class);
    }

    void store(StoredInstance instance) throws IOException {
        DurableFiles.write(file("instance.json"), json.writeValueAsBytes(instance));
    }

    Optional<ProcessId> claim() throws IOException {
        return read("claim").flatMap(ProcessId::parseClaim);
    }

    /** Whether a monitor ever began; if not, the start was broken off and may be made again. */
    boolean wasLaunched() {
        return Files.exists(file("claim"));
    }

    boolean isRetired() {
        return Files.exists(file("retired"));
    }

    /** Under another name first: what a crash leaves half deleted is no instance any more. */
    void delete() throws IOException {
        if (exists()) {
            Path doomed = path.resolveSibling(Instances.UNFINISHED + path.getFileName());
            Trees.delete(doomed);
            Files.move(path, doomed, StandardCopyOption.ATOMIC_MOVE);
            Trees.delete(doomed);
        }
    }

    /** Whether the sandbox has let the program begin. */
    boolean hasBegun() {
        return file("started").toFile().length() > 0;
    }

    InstanceState state(Proc proc) throws IOException {
        Optional<String> retired = read("retired");
        if (retired.isPresent()) {
            return new InstanceState.Retired(Instant.parse(retired.get()));
        }
        Optional<ProcessId> claim = claim();
        if (claim.isPresent() && proc.isAlive(claim.get())) {
            return new InstanceState.Running(claim.get().pid(), changed("claim"));
        }
        // Looked at after the process was found dead: the monitor leaves the status before it ends.
        Optional<String> exit = read("exit");
        if (exit.isPresent()) {
            return new InstanceState.Exited(Integer.parseInt(exit.get()), changed("exit"));
        }
        return new InstanceState.Lost(
                claim.isPresent()
                        ? "Its monitor, process " + claim.get().pid()
                                + ", is gone and left no exit status: it was killed, or the machine restarted"
                        : "Its start was broken off");
    }

    void markRetired(Instant at) throws IOException {
        DurableFiles.write(file("retired"), at.toString().getBytes(StandardCharsets.UTF_8));
        for (String name : NEEDED_ONLY_WHILE_IT_RUNS) {
            Trees.delete(file(name));
        }
    }

    private Instant changed(String name) throws IOException {
        return Files.getLastModifiedTime(file(name)).toInstant();
    }

    private Optional<String> read(String name) throws IOException {
        try {
            return Optional.of(Files.readString(file(name)).trim());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
