package dev.cairn.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryLog;
import dev.cairn.registry.RegistryService;

/**
 * registry-service on its own server.
 *
 * @param uri where Cairn's own services reach it: over http on this machine, whatever clients are told
 * @param outside where clients on this machine reach it
 * @param everywhere whether others reach it, too, at all addresses of this machine
 */
record Registry(RegistryService service, URI uri, URI outside, boolean everywhere) implements AutoCloseable {

    /**
     * With what it serves https; null: http.
     *
     * @throws StartFailure if a file cannot be read: the server would not say which setting names it
     */
    static HttpConfig.@Nullable Tls tls(RegistryServiceSpec spec) {
        RegistryServiceSpec.Tls tls = spec.tls();
        return tls == null
                ? null
                : new HttpConfig.Tls(
                        readable("certificateFile", tls.certificateFile()), readable("keyFile", tls.keyFile()));
    }

    private static Path readable(String setting, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new StartFailure(
                    "The registry cannot serve https: " + file + ", which registry.tls." + setting
                            + " in platform.yaml names, "
                            + (Files.exists(file) ? "is no file that can be read" : "is not there"),
                    null);
        }
        return file;
    }

    /**
     * Whether Cairn's own services reach it where clients do. A certificate is for the names that clients use, and an
     * address of this machine may be no loopback: then it listens once more, for them alone.
     */
    static boolean isReachedInside(RegistryServiceSpec spec) {
        return spec.tls() == null && spec.host().matches("127\\.0\\.0\\.1|localhost|0\\.0\\.0\\.0");
    }

    /**
     * Opens it and lets the server listen. It serves also while the log is away: that is no part of its readiness.
     *
     * @param log where its outbox is emptied to; without one its events wait there
     * @param inside one more server, for Cairn's own services; null where they use the other
     * @throws IOException if its data folder cannot be used, or another process uses it
     */
    static Registry start(
            HttpService http, @Nullable HttpService inside, RegistryConfig config, Optional<RegistryLog> log)
            throws IOException {
        RegistryService service = RegistryService.open(config, log);
        try {
            int port = serve(service, http);
            int insidePort = inside == null ? port : serve(service, inside);
            return new Registry(
                    service,
                    URI.create("http://" + HttpConfig.LOOPBACK + ":" + insidePort),
                    http.uri(),
                    http.isEverywhere());
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    private static int serve(RegistryService service, HttpService http) {
        service.mountOn(http);
        http.readyWhen("storage", service::unreadyReason);
        return http.start();
    }

    @Override
    public void close() {
        service.close();
    }
}
