package dev.cairn.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.identity.TrustedCertificates;
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

    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

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
     * Whom builds trust: the JDK's, the operator's file, and the registry's own certificate, for base images that are named
     * by the address which clients use. One that is replaced while Cairn runs is trusted from the next start on.
     *
     * @return null if only the JDK's are to be trusted
     * @throws IOException if the operator's file cannot be read
     */
    static @Nullable SSLContext trust(RegistryServiceSpec spec, @Nullable Path caFile) throws IOException {
        List<Path> files = new ArrayList<>();
        if (caFile != null) {
            files.add(caFile);
        }
        RegistryServiceSpec.Tls tls = spec.tls();
        if (tls != null && isOfCertificates(tls.certificateFile())) {
            files.add(tls.certificateFile());
        }
        return files.isEmpty() ? null : TrustedCertificates.with(files);
    }

    /** It has been served with by now; but it may hold more than certificates. */
    private static boolean isOfCertificates(Path file) {
        try {
            var _ = TrustedCertificates.with(List.of(file));
            return true;
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log(
                            "Builds do not trust the registry's own certificate: base images from it by its https address need"
                                    + " --ca-file");
            return false;
        }
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
