package dev.cairn.standalone;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

import dev.cairn.http.HttpService;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryLog;
import dev.cairn.registry.RegistryService;

/** registry-service on its own server. */
record Registry(RegistryService service, URI uri) implements AutoCloseable {

    /**
     * Opens it and lets the server listen. It serves also while the log is away: that is no part of its readiness.
     *
     * @param log where its outbox is emptied to; without one its events wait there
     * @throws IOException if its data folder cannot be used, or another process uses it
     */
    static Registry start(HttpService http, RegistryConfig config, Optional<RegistryLog> log) throws IOException {
        RegistryService service = RegistryService.open(config, log);
        try {
            service.mount(http.router());
            http.readyWhen("storage", service::unreadyReason);
            http.start();
            return new Registry(service, http.uri());
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
