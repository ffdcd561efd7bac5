package dev.cairn.deploy.rollout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.target.Address;
import dev.cairn.model.HealthCheck;

/** Asks an instance whether it is healthy. */
final class HealthProbe {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final int FIRST_GOOD = 200;
    private static final int FIRST_BAD = 400;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(ANSWER_WITHIN)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** Why an instance is not healthy; empty when it is. Without a check it is enough that it takes connections. */
    Optional<String> ask(Address address, @Nullable HealthCheck check) throws InterruptedException {
        return check == null ? connect(address) : get(address, check.path());
    }

    private static Optional<String> connect(Address address) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address.host(), address.port()), Math.toIntExact(ANSWER_WITHIN.toMillis()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("it does not listen on " + address);
        }
    }

    private Optional<String> get(Address address, String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(ANSWER_WITHIN)
                .build();
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return isGood(status) ? Optional.empty() : Optional.of("GET " + path + " answers " + status);
        } catch (IOException e) {
            return Optional.of("GET " + path + " has no answer from " + address);
        }
    }

    static boolean isGood(int status) {
        return status >= FIRST_GOOD && status < FIRST_BAD;
    }
}
