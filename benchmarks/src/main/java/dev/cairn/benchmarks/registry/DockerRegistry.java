package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.cairn.benchmarks.process.Installed;
import dev.cairn.benchmarks.process.Program;

/** Debian's docker-registry: CNCF Distribution, with the settings of Debian's package, but without its passwords and its access log. */
record DockerRegistry(Path program) implements Contender {

    /** @throws IllegalStateException if it is not installed */
    static DockerRegistry installed() {
        return new DockerRegistry(
                Installed.path("docker-registry", "the registry that ours is measured against", "docker-registry"));
    }

    @Override
    public String name() {
        return "docker-registry";
    }

    @Override
    public Server start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = Server.freePort();
        Path config = Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log: { level: error, accesslog: { disabled: true } }
                storage:
                  cache: { blobdescriptor: inmemory }
                  filesystem: { rootdirectory: "%s" }
                  delete: { enabled: true }
                http: { addr: "127.0.0.1:%d" }
                """.formatted(data(folder), port));
        Program running = Program.start(
                List.of(program.toString(), "serve", config.toString()),
                Map.of(),
                folder.resolve("docker-registry.log"));
        return new Server(name(), Server.at(port), running).awaitAnswer("/v2/");
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }

    /** Of a tag it has what it names now and all that it ever named; the list of tags reads only the folders' names. */
    @Override
    public void addTags(Path folder, String repository, String tag, List<String> more) throws IOException {
        Path tags = data(folder)
                .resolve("docker/registry/v2/repositories")
                .resolve(repository)
                .resolve("_manifests/tags");
        byte[] named = Files.readAllBytes(tags.resolve(tag).resolve("current/link"));
        for (String each : more) {
            Path current = Files.createDirectories(tags.resolve(each).resolve("current"));
            Files.write(current.resolve("link"), named);
        }
    }
}
