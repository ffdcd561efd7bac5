package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.cairn.benchmarks.process.Program;
import dev.cairn.oci.Digest;

/**
 * Ours, in a JVM of its own.
 *
 * @param options of the JVM: the launcher's, but for the heap
 */
record CairnRegistry(List<String> options) implements Contender {

    private static final Duration WITHIN = Duration.ofSeconds(60);

    CairnRegistry {
        options = List.copyOf(options);
    }

    /** With the options of this JVM, which are those of the launcher, and at most so much heap. */
    static CairnRegistry with(List<String> options, int heapMebibytes) {
        List<String> own = new ArrayList<>(options);
        own.removeIf(option -> option.startsWith("-Xmx"));
        own.add("-Xmx" + heapMebibytes + "m");
        return new CairnRegistry(own);
    }

    @Override
    public String name() {
        return "cairn";
    }

    @Override
    public Server start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RegistryMain.class.getName()));
        command.add(data(folder).toString());
        Program program = Program.start(command, Map.of(), folder.resolve("cairn.log"));
        try {
            return new Server(name(), Server.at(Integer.parseInt(program.line(WITHIN))), program);
        } catch (RuntimeException | InterruptedException e) {
            program.close();
            throw e;
        }
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }

    /** The folder of the files of all blobs, named by their hashes: that of an OCI image layout. */
    static Path blobs(Path folder) {
        return data(folder).resolve("blobs").resolve(Digest.Algorithm.SHA256.id());
    }

    @Override
    public void addTags(Path folder, String repository, String tag, List<String> more) throws IOException {
        Path tags = data(folder).resolve("repositories").resolve(repository).resolve("_tags");
        byte[] named = Files.readAllBytes(tags.resolve(tag));
        for (String each : more) {
            Files.write(tags.resolve(each), named);
        }
    }
}
