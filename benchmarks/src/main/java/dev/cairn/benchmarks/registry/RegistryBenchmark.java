package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

import dev.cairn.benchmarks.process.Curl;
import dev.cairn.benchmarks.process.Wrk;
import dev.cairn.benchmarks.report.Figure;

/** Our registry against Debian's docker-registry, each a program of its own on the same disk, with the same client, in turns. */
public final class RegistryBenchmark {

    /** What can be measured by itself. */
    public enum Part {
        BLOBS,
        NGINX,
        SMALL,
        MANIFESTS,
        REFERRERS,
        TAGS,
        STREAMS
    }

    private static final int HEAP_MEBIBYTES = 256;

    private final Plan plan;
    private final Set<Part> parts;
    private final CairnRegistry ours;
    private final Consumer<String> progress;

    /**
     * Tells its progress, for people.
     *
     * @param options of the JVM that ours runs in; the heap is set to 256 MB
     */
    public RegistryBenchmark(Plan plan, Set<Part> parts, List<String> options, Consumer<String> progress) {
        this.plan = plan;
        this.parts = Set.copyOf(parts);
        this.ours = CairnRegistry.with(options, HEAP_MEBIBYTES);
        this.progress = progress;
    }

    /**
     * Measures, with data in the folder. Each part has registries of its own, which are empty at its start.
     *
     * @param figures takes what was measured, part by part
     * @throws IllegalStateException if docker-registry, nginx, wrk or curl is not installed, or anything is answered wrongly
     */
    public void run(Path folder, Consumer<Figure> figures) throws IOException, InterruptedException {
        Wrk.check();
        Curl.check();
        DockerRegistry theirs = DockerRegistry.installed();
        Nginx nginx = Nginx.installed();
        try (Client client = new Client()) {
            for (Part part : Part.values()) {
                if (parts.contains(part)) {
                    String name = part.name().toLowerCase(Locale.ROOT);
                    progress.accept("registry: " + name);
                    Path own = Files.createDirectory(folder.resolve(name));
                    measure(part, client, theirs, nginx, own).forEach(figures);
                }
            }
        }
    }

    private List<Figure> measure(Part part, Client client, DockerRegistry theirs, Nginx nginx, Path folder)
            throws IOException, InterruptedException {
        return switch (part) {
            case TAGS -> tags(client, theirs, folder);
            case STREAMS -> new Streams(client, plan.streamBytes()).measure(List.of(ours, theirs), folder);
            case BLOBS, NGINX, SMALL, MANIFESTS, REFERRERS -> {
                try (Field field = start(theirs, folder)) {
                    yield measure(part, client, field, nginx, folder);
                }
            }
        };
    }

    private List<Figure> measure(Part part, Client client, Field field, Nginx nginx, Path folder)
            throws IOException, InterruptedException {
        Transfers transfers = new Transfers(client, field, plan.rounds(), new Curl(folder.resolve("curl.log")));
        return switch (part) {
            case BLOBS -> transfers.large(List.of(plan.middleBytes(), plan.largeBytes()));
            case NGINX ->
                transfers.besideNginx(nginx, folder.resolve("nginx"), folder.resolve(ours.name()), plan.largeBytes());
            case SMALL -> transfers.small(plan.smallBlobs());
            case MANIFESTS -> new Manifests(field, plan.rounds(), plan.load()).measure(client, folder);
            case REFERRERS -> new Referrers(client, field.ours(), plan.referrers()).measure(plan.rounds());
            case TAGS, STREAMS -> throw new IllegalArgumentException(part + " starts its registries itself");
        };
    }

    private Field start(DockerRegistry theirs, Path folder) throws IOException, InterruptedException {
        Server first = ours.start(folder.resolve(ours.name()));
        try {
            return new Field(first, theirs.start(folder.resolve(theirs.name())));
        } catch (IOException | RuntimeException | InterruptedException e) {
            first.close();
            throw e;
        }
    }

    private List<Figure> tags(Client client, DockerRegistry theirs, Path folder)
            throws IOException, InterruptedException {
        try (Field field = start(theirs, folder)) {
            for (Server server : field.turn(0)) {
                Images.push(client, server, Tags.REPOSITORY, Tags.FIRST);
            }
        }
        for (Contender contender : List.of(ours, theirs)) {
            contender.addTags(folder.resolve(contender.name()), Tags.REPOSITORY, Tags.FIRST, Tags.more(plan.tags()));
        }
        try (Field field = start(theirs, folder)) {
            return new Tags(client, field, plan.tags()).measure(plan.rounds());
        }
    }
}
