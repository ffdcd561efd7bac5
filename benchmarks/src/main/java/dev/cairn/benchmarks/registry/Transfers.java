package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.cairn.benchmarks.process.Curl;
import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Unit;

/** Blobs there and back. What is pulled was just pushed, so that it is in memory for each server alike. */
final class Transfers {

    private static final String REPOSITORY = "bench/blobs";
    private static final long SMALL_BYTES = 10_000;
    private static final int CONNECTIONS = 8;
    private static final double NANOS = 1e9;
    private static final double MEGABYTE = 1e6;
    private static final double AS_NGINX = 0.9;
    private static final int WARM_UP = -1;

    private final Client client;
    private final Field field;
    private final int rounds;
    private final Curl curl;

    Transfers(Client client, Field field, int rounds, Curl curl) {
        this.curl = curl;
        this.client = client;
        this.field = field;
        this.rounds = rounds;
    }

    /** One large blob at a time, of each size. */
    List<Figure> large(List<Long> sizes) throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (long bytes : sizes) {
            figures.addAll(large(bytes));
        }
        return figures;
    }

    private List<Figure> large(long bytes) throws IOException, InterruptedException {
        Series pushes = new Series("push of " + megabytes(bytes), Unit.MEGABYTES_PER_SECOND);
        Series pulls = new Series("pull of " + megabytes(bytes), Unit.MEGABYTES_PER_SECOND);
        for (int round = WARM_UP; round < rounds; round++) {
            Content content = Content.of(bytes + round, bytes);
            for (Server server : field.turn(round)) {
                double push = rate(bytes, () -> client.push(server, REPOSITORY, content));
                double pull = pull(Client.blob(server, REPOSITORY, content), bytes);
                if (round != WARM_UP) {
                    pushes.add(server, push);
                    pulls.add(server, pull);
                }
            }
        }
        return figures(pushes, pulls);
    }

    /** Pulls of a large blob, and of the very same file from nginx. */
    List<Figure> besideNginx(Nginx nginx, Path folder, Path ours, long bytes) throws IOException, InterruptedException {
        Content content = Content.of(0, bytes);
        client.push(field.ours(), REPOSITORY, content);
        Series pulls = new Series("pull of the same " + megabytes(bytes), Unit.MEGABYTES_PER_SECOND);
        try (Server files = nginx.start(folder, CairnRegistry.blobs(ours))) {
            for (int round = WARM_UP; round < rounds; round++) {
                double mine = pull(Client.blob(field.ours(), REPOSITORY, content), bytes);
                double plain = pull(files.uri().resolve("/" + content.digest().hex()), bytes);
                if (round != WARM_UP) {
                    pulls.add(field.ours(), mine);
                    pulls.add(files, plain);
                }
            }
        }
        List<Figure> figures = new ArrayList<>(pulls.medians());
        figures.add(pulls.against("nginx", AS_NGINX));
        return figures;
    }

    /** Many small blobs over several connections. */
    List<Figure> small(int count) throws IOException, InterruptedException {
        String what = " of " + count + " blobs of 10 KB over " + CONNECTIONS + " connections";
        Series pushes = new Series("push" + what, Unit.PER_SECOND);
        Series pulls = new Series("pull" + what, Unit.PER_SECOND);
        for (int round = WARM_UP; round < rounds; round++) {
            int first = (round + 1) * count;
            List<Content> contents = IntStream.range(first, first + count)
                    .mapToObj(seed -> Content.of(-seed, SMALL_BYTES))
                    .toList();
            for (Server server : field.turn(round)) {
                long pushed = Crowd.run(CONNECTIONS, count, i -> client.push(server, REPOSITORY, contents.get(i)));
                long pulled = Crowd.run(CONNECTIONS, count, i -> client.pull(server, REPOSITORY, contents.get(i)));
                if (round != WARM_UP) {
                    pushes.add(server, count * NANOS / pushed);
                    pulls.add(server, count * NANOS / pulled);
                }
            }
        }
        return figures(pushes, pulls);
    }

    private static List<Figure> figures(Series pushes, Series pulls) {
        List<Figure> figures = new ArrayList<>();
        for (Series each : List.of(pushes, pulls)) {
            figures.addAll(each.medians());
            figures.add(each.against("docker-registry", 1));
        }
        return figures;
    }

    /** Something that is timed. */
    @FunctionalInterface
    private interface Timed {
        void run() throws IOException, InterruptedException;
    }

    private double pull(URI uri, long bytes) throws IOException, InterruptedException {
        return bytes / MEGABYTE / curl.secondsFor(uri, bytes);
    }

    private static double rate(long bytes, Timed timed) throws IOException, InterruptedException {
        long began = System.nanoTime();
        timed.run();
        return bytes / MEGABYTE * NANOS / (System.nanoTime() - began);
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }
}
