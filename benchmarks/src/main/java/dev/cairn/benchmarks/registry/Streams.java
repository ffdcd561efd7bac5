package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.cairn.benchmarks.process.ResidentMemory;
import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Target;
import dev.cairn.benchmarks.report.Unit;

/** What a registry has in memory at most while many clients stream: each pushes a blob and pulls it, and all of it twice. */
final class Streams {

    private static final String NAME = "registry";
    private static final String REPOSITORY = "bench/streams";
    private static final int CLIENTS = 50;
    /** What the second half may add: a registry that held blobs would have doubled. */
    private static final double FLAT = 1.1;

    private final Client client;
    private final long bytes;

    Streams(Client client, long bytes) {
        this.client = client;
        this.bytes = bytes;
    }

    List<Figure> measure(List<Contender> contenders, Path folder) throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (Contender contender : contenders) {
            figures.addAll(measure(contender, folder.resolve(contender.name())));
        }
        return figures;
    }

    private List<Figure> measure(Contender contender, Path folder) throws IOException, InterruptedException {
        try (Server server = contender.start(folder)) {
            stream(server, 0);
            double first = ResidentMemory.peak(server.program().handle());
            stream(server, CLIENTS);
            double second = ResidentMemory.peak(server.program().handle());
            String what = "resident memory with " + CLIENTS + " streams, ";
            List<Figure> figures = new ArrayList<>();
            figures.add(Figure.of(NAME, what + "at most, " + server.name(), second, Unit.MEGABYTES));
            Figure growth = Figure.of(
                    NAME, what + "after twice as much as multiple, " + server.name(), second / first, Unit.TIMES);
            figures.add(contender instanceof CairnRegistry ? growth.with(Target.atMost(FLAT)) : growth);
            return figures;
        }
    }

    private void stream(Server server, int firstSeed) throws InterruptedException {
        List<Content> contents = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            contents.add(Content.of(firstSeed + i, bytes));
        }
        Crowd.run(CLIENTS, CLIENTS, i -> {
            client.push(server, REPOSITORY, contents.get(i));
            client.pull(server, REPOSITORY, contents.get(i));
        });
    }
}
