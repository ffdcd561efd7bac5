package dev.cairn.oci.client;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.cairn.identity.TlsFailure;

/** Sends requests of HTTP for one registry; patience holds for the whole exchange, bodies included, an interrupt ends it. */
final class Exchange {

    private final HttpClient client;
    private final URI registry;
    private final Patience patience;

    Exchange(HttpClient client, URI registry, Patience patience) {
        this.client = client;
        this.registry = registry;
        this.patience = patience;
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws RegistryException, InterruptedException {
        patience.begin();
        CompletableFuture<HttpResponse<T>> response = client.sendAsync(request, body);
        try {
            return await(response);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw wrapped(cause, request.uri());
        } finally {
            response.cancel(true);
        }
    }

    private <T> T await(CompletableFuture<T> response)
            throws RegistryException, InterruptedException, ExecutionException {
        for (Duration left = patience.left(); left.isPositive(); left = patience.left()) {
            try {
                return response.get(left.toMillis() + 1, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // Patience may have grown meanwhile: the next turn looks.
            }
        }
        throw new RegistryException(new RegistryFailure.TooSlow(registry));
    }

    /** What a body's reader or writer of ours has thrown comes back as it is. */
    private RegistryException wrapped(Throwable cause, URI asked) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof BodyFailure failure) {
                return failure.why();
            }
        }
        Optional<TlsFailure> tls = TlsFailure.of(cause, asked);
        if (tls.isPresent()) {
            return new RegistryException(new RegistryFailure.Tls(tls.get()), cause);
        }
        if (isUnresolved(cause)) {
            return new RegistryException(new RegistryFailure.UnknownHost(asked.getHost()), cause);
        }
        String message = cause.getMessage();
        String reason = cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        return new RegistryException(new RegistryFailure.Unreachable(registry, reason), cause);
    }

    private static boolean isUnresolved(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException || each instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sends a request whose outcome changes nothing for whoever sends it. It waits a little, since the process may end after
     * it, and also in a thread that was interrupted, which it stays.
     */
    void sendInPassing(HttpRequest request, Duration most) {
        boolean interrupted = Thread.interrupted();
        CompletableFuture<HttpResponse<Void>> response =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            response.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            response.cancel(true);
        } catch (InterruptedException _) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Carries a failure of ours through the HTTP client. */
    static final class BodyFailure extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient RegistryException why;

        BodyFailure(RegistryException why) {
            super(why);
            this.why = why;
        }

        RegistryException why() {
            return why;
        }
    }
}
