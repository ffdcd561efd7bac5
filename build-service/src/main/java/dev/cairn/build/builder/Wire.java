package dev.cairn.build.builder;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests of HTTP; the deadline holds for the whole exchange, the bodies included, and an interrupt ends it. */
final class Wire {

    private final HttpClient client;

    Wire(HttpClient client) {
        this.client = client;
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body, Deadline deadline)
            throws IOException, BuildFailedException, InterruptedException {
        CompletableFuture<HttpResponse<T>> response = client.sendAsync(request, body);
        try {
            return response.get(deadline.remaining().toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(describe(e.getCause() == null ? e : e.getCause()), e);
        } catch (TimeoutException e) {
            throw deadline.passed();
        } finally {
            response.cancel(true);
        }
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
