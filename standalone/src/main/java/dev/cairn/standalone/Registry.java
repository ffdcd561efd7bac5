package dev.cairn.standalone;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

import dev.cairn.http.HttpService;
import dev.cairn.log.KafkaConnection;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryService;

/**
 * registry-service on its own server.
 *
 * @param log where its outbox is emptied to; without one its events wait there
 */
record Registry(RegistryService service, URI uri, Optional<KafkaConnection> log) implements AutoCloseable {

    /**
     * Opens it and lets the server listen.
     *
     * @throws IOException if its data folder cannot be used, or another process uses it
     */
    static Registry start(HttpService http, RegistryConfig config, Optional<KafkaConnection> log) throws IOException {
        RegistryService service = RegistryService.open(config);
        try {
            service.mount(http.router());
            http.readyWhen("storage", service::unreadyReason);
            http.start();
            return new Registry(service, http.uri(), log);
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
