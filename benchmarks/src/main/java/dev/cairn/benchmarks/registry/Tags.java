package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.cairn.benchmarks.report.Figure;
import dev.cairn.benchmarks.report.Unit;
import dev.cairn.event.Json;

/** A repository with many tags: all of them, in as many pages as the server makes of them, and a page in the middle. */
final class Tags {

    static final String REPOSITORY = "bench/tags";
    static final String FIRST = "t000000";

    private static final int PAGE = 100;
    private static final int TIMES = 4;
    private static final double MILLIS = 1e6;

    private final Client client;
    private final Field field;
    private final int count;

    Tags(Client client, Field field, int count) {
        this.client = client;
        this.field = field;
        this.count = count;
    }

    /** The names of all but the first. */
    static List<String> more(int count) {
        return IntStream.range(1, count).mapToObj(Tags::name).toList();
    }

    private static String name(int number) {
        return "t%06d".formatted(number);
    }

    List<Figure> measure(int rounds) throws IOException, InterruptedException {
        Series whole = new Series("list of " + count + " tags, whole", Unit.MILLIS);
        Series middle = new Series("list of " + count + " tags, a page of " + PAGE + " in the middle", Unit.MILLIS);
        for (int round = -1; round < rounds * TIMES; round++) {
            for (Server server : field.turn(round)) {
                double all = timeWhole(server);
                double page = timePage(server);
                if (round >= 0) {
                    whole.add(server, all);
                    middle.add(server, page);
                }
            }
        }
        List<Figure> figures = new ArrayList<>();
        for (Series each : List.of(whole, middle)) {
            figures.addAll(each.medians());
            figures.add(each.against("docker-registry", 1));
        }
        return figures;
    }

    private double timeWhole(Server server) throws IOException, InterruptedException {
        URI uri = server.uri().resolve("/v2/" + REPOSITORY + "/tags/list");
        long began = System.nanoTime();
        List<byte[]> pages = client.pages(uri);
        double millis = (System.nanoTime() - began) / MILLIS;
        int found = 0;
        for (byte[] page : pages) {
            found += tags(page);
        }
        if (found != count) {
            throw new IllegalStateException(uri + " lists " + found + " tags instead of " + count);
        }
        return millis;
    }

    /** Where a server knows no pages its only answer has all tags, and costs what it costs. */
    private double timePage(Server server) throws IOException, InterruptedException {
        String query = "?n=" + PAGE + "&last=" + name(count / 2);
        URI uri = server.uri().resolve("/v2/" + REPOSITORY + "/tags/list" + query);
        long began = System.nanoTime();
        byte[] page = client.page(uri).body();
        double millis = (System.nanoTime() - began) / MILLIS;
        int found = tags(page);
        if (found != PAGE && found != count) {
            throw new IllegalStateException(uri + " lists " + found + " tags");
        }
        return millis;
    }

    private static int tags(byte[] page) throws IOException {
        return Json.MAPPER.readTree(page).path("tags").size();
    }
}
