package dev.cairn.cli.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.cli.console.Reachable;
import dev.cairn.cli.console.Texts;
import dev.cairn.event.Json;
import dev.cairn.model.Endpoints;

/** Whether Cairn runs, and whether its ports are free where it does not. */
final class ServiceChecks {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final int READY = 200;

    private final Optional<Endpoints> endpoints;
    private final int firstPort;
    private final int lastPort;

    /** What a service says of itself. */
    private sealed interface Answer {
        record Ready() implements Answer {}

        record NotReady(String why) implements Answer {}

        record Silent() implements Answer {}
    }

    /**
     * Prepares to ask.
     *
     * @param endpoints where the Cairn of the data folder answers, if it was started
     * @param firstPort the first of Cairn's ports
     * @param lastPort the last of them
     */
    ServiceChecks(Optional<Endpoints> endpoints, int firstPort, int lastPort) {
        this.endpoints = endpoints;
        this.firstPort = firstPort;
        this.lastPort = lastPort;
    }

    List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        Map<String, Answer> answers = new LinkedHashMap<>();
        endpoints.ifPresent(known -> ask(known, answers));
        findings.add(ports(answers));
        findings.addAll(services(answers));
        return findings;
    }

    private static void ask(Endpoints known, Map<String, Answer> answers) {
        answers.put("kafka", Reachable.answers(known.kafka()) ? new Answer.Ready() : new Answer.Silent());
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build()) {
            answers.put("build-service", ask(http, known.build()));
            answers.put("registry-service", ask(http, known.registry()));
            answers.put("deploy-service", ask(http, known.deploy()));
        }
        answers.put(
                "router", Reachable.answers(known.router().getAuthority()) ? new Answer.Ready() : new Answer.Silent());
    }

    private static Answer ask(HttpClient http, URI service) {
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/readyz"))
                .timeout(WITHIN)
                .GET()
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == READY ? new Answer.Ready() : new Answer.NotReady(reasons(response));
        } catch (IOException e) {
            return new Answer.Silent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Silent();
        }
    }

    private static String reasons(HttpResponse<String> response) {
        try {
            List<String> reasons = new ArrayList<>();
            for (JsonNode each : Json.MAPPER.readTree(response.body()).path("notReady")) {
                reasons.add(
                        each.path("name").asText() + ": " + each.path("reason").asText());
            }
            return reasons.isEmpty() ? "it answered " + response.statusCode() : Texts.printable(Texts.list(reasons));
        } catch (JsonProcessingException e) {
            return "it answered " + response.statusCode();
        }
    }

    private static List<Finding> services(Map<String, Answer> answers) {
        if (answers.isEmpty()) {
            return List.of(Finding.ok("cairn", "not running; 'cairn up' starts it"));
        }
        if (answers.values().stream().allMatch(Answer.Silent.class::isInstance)) {
            return List.of(Finding.warning(
                    "cairn",
                    "It was started, but nothing answers: it did not stop cleanly",
                    "'cairn up' starts it again, and carries on where it was"));
        }
        List<Finding> findings = new ArrayList<>();
        answers.forEach((name, answer) -> findings.add(
                switch (answer) {
                    case Answer.Ready _ -> Finding.ok(name, "ready");
                    case Answer.NotReady(String why) ->
                        Finding.problem(
                                name, "not ready: " + why, "Wait while it starts; then look at what 'cairn up' prints");
                    case Answer.Silent _ ->
                        Finding.problem(name, "does not answer", "Look at what 'cairn up' prints, and start it again");
                }));
        return findings;
    }

    private Finding ports(Map<String, Answer> answers) {
        Set<Integer> ours = new TreeSet<>();
        endpoints.ifPresent(known -> {
            own(answers, "kafka", URI.create("tcp://" + known.kafka()), ours);
            own(answers, "build-service", known.build(), ours);
            own(answers, "registry-service", known.registry(), ours);
            own(answers, "deploy-service", known.deploy(), ours);
            own(answers, "router", known.router(), ours);
        });
        if (!ours.isEmpty()) {
            // It has the ports that it needs, whoever else has the usual ones.
            return Finding.ok("ports", Texts.list(ours) + " are Cairn's own");
        }
        List<Integer> taken = IntStream.rangeClosed(firstPort, lastPort)
                .filter(port -> !isFree(port))
                .boxed()
                .toList();
        String range = firstPort + " to " + lastPort;
        return taken.isEmpty()
                ? Finding.ok("ports", range + " are free")
                : Finding.problem(
                        "ports",
                        "Another program has port " + Texts.list(taken),
                        "End it ('ss -ltnp' shows it), or give Cairn other ports: 'cairn up --help'");
    }

    private static void own(Map<String, Answer> answers, String name, URI address, Set<Integer> ours) {
        if (answers.get(name) != null && !(answers.get(name) instanceof Answer.Silent)) {
            ours.add(address.getPort());
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
