package dev.cairn.cli.repo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.TlsTold;
import dev.cairn.identity.Secret;
import dev.cairn.identity.TlsFailure;

/**
 * Sends signed webhooks, again and again while the receiver does not answer (connection, 408, 429, 5xx). The same
 * delivery has the same id each time, so that it counts once.
 */
final class WebhookSender implements AutoCloseable {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final URI url;
    private final Secret secret;
    private final long deadline;
    private final Consumer<String> waiting;
    private boolean told;
    private final HttpClient http;

    /** What came of one try. */
    private sealed interface Try {
        record Taken() implements Try {}

        /** Not now, or not yet. */
        record Later(String what, CliException why, Duration least) implements Try {}
    }

    /**
     * Prepares to send.
     *
     * @param http as {@link #http} makes it; closed with the sender
     * @param deadline by {@link System#nanoTime}: no try begins after it
     * @param waiting is told, once, why it has to wait
     */
    WebhookSender(HttpClient http, URI url, Secret secret, long deadline, Consumer<String> waiting) {
        this.http = http;
        this.url = url;
        this.secret = secret;
        this.deadline = deadline;
        this.waiting = waiting;
    }

    /**
     * The HTTP client that is fit for it.
     *
     * @param trust for those who trust others than the JDK does
     */
    static HttpClient http(Optional<SSLContext> trust) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN);
        trust.ifPresent(builder::sslContext);
        return builder.build();
    }

    /**
     * Sends one, and returns when it is taken.
     *
     * @throws CliException if it is refused, or was not taken in time
     */
    void send(String delivery, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .header("X-Cairn-Event", "push")
                .header("X-Cairn-Delivery", delivery)
                .header("X-Cairn-Signature-256", "sha256=" + HexFormat.of().formatHex(secret.hmacSha256(body)))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        Duration wait = FIRST_WAIT;
        while (attempt(request) instanceof Try.Later later) {
            Duration pause = later.least().compareTo(wait) > 0 ? later.least() : wait;
            if (System.nanoTime() + pause.toNanos() >= deadline) {
                throw later.why();
            }
            if (!told) {
                told = true;
                waiting.accept(later.what());
            }
            pause(pause);
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
        }
    }

    private Try attempt(HttpRequest request) {
        try {
            return judge(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            // No try that comes later would do better.
            TlsFailure.of(e, url).ifPresent(tls -> {
                throw CliException.failed(TlsTold.of(tls, "Cairn", "--url"), e);
            });
            String what = "Cairn does not answer at " + url;
            return new Try.Later(
                    what,
                    CliException.unreachable(what + ": the push is found when the repository is polled", e),
                    Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("Interrupted while sending the webhook", e);
        }
    }

    private Try judge(HttpResponse<String> response) {
        int status = response.statusCode();
        String detail = Texts.shortened(response.body(), 300);
        return switch (status / 100) {
            case 2 -> new Try.Taken();
            case 5 -> later(response, detail);
            default -> {
                if (status == 429 || status == 408) {
                    yield later(response, detail);
                }
                throw status == 404
                        ? CliException.notFound(answered(status, detail))
                        : CliException.failed(answered(status, detail) + advice(status));
            }
        };
    }

    private Try.Later later(HttpResponse<String> response, String detail) {
        String what = answered(response.statusCode(), detail);
        return new Try.Later(what, CliException.unreachable(what, null), retryAfter(response));
    }

    private String answered(int status, String detail) {
        return "Cairn answered " + status + " to the webhook: " + detail;
    }

    private static String advice(int status) {
        return status == 401
                ? ". The repository's name or the secret is not the one that Cairn has: compare with 'cairn repo list'"
                : "";
    }

    /** Whole seconds (RFC 9110, section 10.2.3); a date, which nobody here sends, counts as none. */
    private static Duration retryAfter(HttpResponse<String> response) {
        @Nullable String seconds = response.headers().firstValue("Retry-After").orElse(null);
        return seconds != null && seconds.matches("[0-9]{1,6}")
                ? Duration.ofSeconds(Long.parseLong(seconds))
                : Duration.ZERO;
    }

    private static void pause(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("Interrupted while sending the webhook", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
