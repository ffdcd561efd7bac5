package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.cairn.benchmarks.process.Wrk;
import dev.cairn.benchmarks.report.Figure;

/** Our registry against Debian's docker-registry, each a program of its own on the same disk, with the same client, in turns. */
public final class RegistryBenchmark {

    private static final int HEAP_MEBIBYTES = 256;

    private final Plan plan;
    private final CairnRegistry ours;
    private final Consumer<String> progress;

    /**
     * Tells its progress, for people.
     *
     * @param options of the JVM that ours runs in; the heap is set to 256 MB
     */
    public RegistryBenchmark(Plan plan, List<String> options, Consumer<String> progress) {
        this.plan = plan;
        this.ours = CairnRegistry.with(options, HEAP_MEBIBYTES);
        this.progress = progress;
    }

    /**
     * Measures, with data in the folder.
     *
     * @throws IllegalStateException if docker-registry, nginx or wrk is not installed, or anything is answered wrongly
     */
    public List<Figure> run(Path folder) throws IOException, InterruptedException {
        Wrk.check();
        DockerRegistry theirs = DockerRegistry.installed();
        Nginx nginx = Nginx.installed();
        List<Figure> figures = new ArrayList<>();
        try (Client client = new Client()) {
            try (Field field = start(theirs, folder)) {
                figures.addAll(transfers(client, field, nginx, folder));
                say("manifests");
                figures.addAll(new Manifests(field, plan.rounds(), plan.load()).measure(client, folder));
                say("referrers");
                figures.addAll(new Referrers(client, field.ours(), plan.referrers()).measure(plan.rounds()));
                for (Server server : field.turn(0)) {
                    Images.push(client, server, Tags.REPOSITORY, Tags.FIRST);
                }
            }
            figures.addAll(tags(client, theirs, folder));
            say("50 streams");
            Streams streams = new Streams(client, plan.streamBytes());
            for (Contender contender : List.of(ours, theirs)) {
                figures.addAll(streams.measure(contender, folder.resolve("streams-" + contender.name())));
            }
        }
        return figures;
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

    private List<Figure> transfers(Client client, Field field, Nginx nginx, Path folder)
            throws IOException, InterruptedException {
        Transfers transfers = new Transfers(client, field, plan.rounds());
        List<Figure> figures = new ArrayList<>();
        say("blobs");
        figures.addAll(transfers.large(plan.middleBytes()));
        figures.addAll(transfers.large(plan.largeBytes()));
        say("nginx");
        figures.addAll(
                transfers.besideNginx(nginx, folder.resolve("nginx"), folder.resolve(ours.name()), plan.largeBytes()));
        say("small blobs");
        figures.addAll(transfers.small(plan.smallBlobs()));
        return figures;
    }

    private List<Figure> tags(Client client, DockerRegistry theirs, Path folder)
            throws IOException, InterruptedException {
        say("making tags");
        for (Contender contender : List.of(ours, theirs)) {
            contender.addTags(folder.resolve(contender.name()), Tags.REPOSITORY, Tags.FIRST, Tags.more(plan.tags()));
        }
        try (Field field = start(theirs, folder)) {
            say("tags");
            return new Tags(client, field, plan.tags()).measure(plan.rounds());
        }
    }

    private void say(String what) {
        progress.accept("registry: " + what);
    }
}
