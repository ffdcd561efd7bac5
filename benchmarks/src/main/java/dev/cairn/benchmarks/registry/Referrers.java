package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Unit;
import dev.cairn.event.Json;
import dev.cairn.oci.Digest;

/** Many referrers of one subject. docker-registry 2.8 has no such list, so ours stands alone. */
final class Referrers {

    private static final String REPOSITORY = "bench/referrers";
    private static final int CONNECTIONS = 8;
    private static final int TYPES = 10;
    private static final int TIMES = 4;
    private static final double MILLIS = 1e6;
    private static final double NANOS = 1e9;

    private final Client client;
    private final Server server;
    private final int count;

    Referrers(Client client, Server server, int count) {
        this.client = client;
        this.server = server;
        this.count = count;
    }

    List<Figure> measure(int rounds) throws IOException, InterruptedException {
        Digest subject = Digests.of(Images.push(client, server, REPOSITORY, "subject"));
        String what = count + " referrers of one subject";
        Series pushes = new Series("push of " + what + " over " + CONNECTIONS + " connections", Unit.PER_SECOND);
        pushes.add(server, count * NANOS / push(subject));
        Series all = new Series("list of " + what + ", whole", Unit.MILLIS);
        Series some = new Series("list of " + what + ", one artifact type of ten", Unit.MILLIS);
        URI uri = server.uri().resolve("/v2/" + REPOSITORY + "/referrers/" + subject);
        for (int i = -1; i < rounds * TIMES; i++) {
            double whole = time(uri, count);
            double filtered = time(URI.create(uri + "?artifactType=" + type(0)), count / TYPES);
            if (i >= 0) {
                all.add(server, whole);
                some.add(server, filtered);
            }
        }
        List<Figure> figures = new ArrayList<>(pushes.medians());
        figures.addAll(all.medians());
        figures.addAll(some.medians());
        return figures;
    }

    private long push(Digest subject) throws IOException, InterruptedException {
        Content config = Content.of(1, 2);
        client.push(server, REPOSITORY, config);
        return Crowd.run(CONNECTIONS, count, i -> {
            String manifest = Images.referrer(subject, 1, config, type(i % TYPES), i);
            client.putManifest(server, REPOSITORY, Digests.of(manifest).toString(), manifest);
        });
    }

    private static String type(int number) {
        return "application/vnd.example.type" + number;
    }

    private double time(URI uri, int expected) throws IOException, InterruptedException {
        long began = System.nanoTime();
        List<byte[]> pages = client.pages(uri);
        double millis = (System.nanoTime() - began) / MILLIS;
        int found = 0;
        for (byte[] page : pages) {
            found += Json.MAPPER.readTree(page).path("manifests").size();
        }
        if (found != expected) {
            throw new IllegalStateException(uri + " lists " + found + " referrers instead of " + expected);
        }
        return millis;
    }
}
