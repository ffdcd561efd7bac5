package dev.cairn.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryService;

/** registry-service on its own server. */
record Registry(RegistryService service, URI uri) implements AutoCloseable {

    /** Opens it and lets the server listen. */
    static Registry start(HttpService http, Path data) throws IOException {
        RegistryService service = RegistryService.open(RegistryConfig.in(data));
        try {
            service.mount(http.router());
            http.readyWhen("storage", service::unreadyReason);
            int port = http.start();
            return new Registry(service, URI.create("http://" + HttpConfig.LOOPBACK + ":" + port));
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
