package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.cairn.benchmarks.process.Wrk;
import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Unit;

/** How many manifests are served each second. */
final class Manifests {

    private static final String REPOSITORY = "bench/manifests";
    private static final String TAG = "one";
    private static final int CONNECTIONS = 16;
    private static final int WARM_UP = -1;

    private final Field field;
    private final int rounds;
    private final Duration load;

    Manifests(Field field, int rounds, Duration load) {
        this.field = field;
        this.rounds = rounds;
        this.load = load;
    }

    List<Figure> measure(Client client, Path folder) throws IOException, InterruptedException {
        String digest = "";
        for (Server server : field.turn(0)) {
            digest = Digests.of(Images.push(client, server, REPOSITORY, TAG)).toString();
        }
        Path script = Files.writeString(
                folder.resolve("manifests.lua"), "wrk.headers[\"Accept\"] = \"" + Images.MANIFEST + "\"\n");
        Wrk wrk = new Wrk(script, CONNECTIONS);
        Path errors = folder.resolve("wrk.log");
        List<Figure> figures = new ArrayList<>();
        figures.addAll(series(
                "GET of a manifest by tag",
                TAG,
                uri -> wrk.load(uri, load, errors).perSecond()));
        figures.addAll(series(
                "GET of a manifest by digest",
                digest,
                uri -> wrk.load(uri, load, errors).perSecond()));
        figures.addAll(series("HEAD of a manifest by tag", TAG, this::heads));
        return figures;
    }

    private double heads(URI uri) throws IOException {
        return new HeadLoad(uri, Images.MANIFEST, CONNECTIONS).perSecond(load);
    }

    /** Puts a load on something, and returns how much of it was answered each second. */
    @FunctionalInterface
    private interface Load {
        double perSecond(URI uri) throws IOException, InterruptedException;
    }

    private List<Figure> series(String what, String reference, Load wanted) throws IOException, InterruptedException {
        Series series = new Series(what, Unit.PER_SECOND);
        for (int round = WARM_UP; round < rounds; round++) {
            for (Server server : field.turn(round)) {
                URI uri = server.uri().resolve("/v2/" + REPOSITORY + "/manifests/" + reference);
                double rate = wanted.perSecond(uri);
                if (round != WARM_UP) {
                    series.add(server, rate);
                }
            }
        }
        List<Figure> figures = new ArrayList<>(series.medians());
        figures.add(series.against("docker-registry", 1));
        return figures;
    }
}
