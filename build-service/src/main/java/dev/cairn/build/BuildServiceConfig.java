package dev.cairn.build;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.LivePlatform;
import dev.cairn.model.LoginSpec;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.RegistrySpec;
import dev.cairn.oci.client.RegistryClient;
import dev.cairn.service.ServiceConfig;

/**
 * What build-service needs.
 *
 * @param service how it runs on the log
 * @param partitions how many the topics have
 * @param platform the operator's {@code platform.yaml}
 * @param dataFolder for mirrors, checkouts and caches, all of which can be had again
 * @param registry where artifacts are pushed to
 * @param registryLogin what that registry is shown when it asks, unless {@code platform.yaml} names something else for
 *     it; null: nothing
 * @param trust whose certificates registries may have, those that base images come from too; null: whom the JDK trusts
 * @param javaHome the JDK that builds, 25 or newer
 * @param concurrentBuilds how many builds run at the same time
 */
public record BuildServiceConfig(
        ServiceConfig service,
        int partitions,
        LivePlatform platform,
        Path dataFolder,
        URI registry,
        @Nullable LoginSpec registryLogin,
        @Nullable SSLContext trust,
        Path javaHome,
        int concurrentBuilds) {

    /** An HTTP client for registries; the caller closes it. */
    public HttpClient registryHttp() {
        return trust == null ? RegistryClient.http() : RegistryClient.http(trust);
    }

    /** The operator's file at the moment of the question, with the login of the registry. */
    public PlatformFile platformNow() {
        PlatformFile now = platform.get();
        return registryLogin == null ? now : now.withLogin(new RegistrySpec(registry.getRawAuthority(), registryLogin));
    }
}
