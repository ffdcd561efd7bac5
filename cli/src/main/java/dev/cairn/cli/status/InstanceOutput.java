package dev.cairn.cli.status;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.cairn.cli.console.CliException;
import dev.cairn.model.InstanceId;

/** Asks deploy-service for what an instance has printed. */
final class InstanceOutput {

    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private final URI deployService;
    private final HttpClient http;

    InstanceOutput(URI deployService, HttpClient http) {
        this.deployService = deployService;
        this.http = http;
    }

    /**
     * The last lines of an instance.
     *
     * @return empty if deploy-service keeps nothing of it
     * @throws CliException if it does not answer, or answers with an error
     */
    Optional<List<String>> last(InstanceId instance, int lines) {
        URI address = deployService.resolve("/v1/instances/" + instance + "/output?lines=" + lines);
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(WITHIN)
                .header("Accept", "text/plain")
                .GET()
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return switch (response.statusCode()) {
                case OK -> Optional.of(response.body().lines().toList());
                case NOT_FOUND, GONE -> Optional.empty();
                default ->
                    throw CliException.failed("deploy-service answered " + response.statusCode() + " to GET " + address
                            + ": " + response.body().lines().findFirst().orElse(""));
            };
        } catch (IOException e) {
            throw CliException.unreachable(
                    "deploy-service does not answer at " + deployService + ": start Cairn with 'cairn up'", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("Interrupted while waiting for deploy-service", e);
        }
    }
}
