package dev.cairn.registry.api;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.cairn.identity.Secret;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.PlatformFileReader;
import dev.cairn.model.Read;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.model.Role;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryLimits;
import dev.cairn.registry.StorageConfig;
import dev.cairn.registry.access.ServiceAccount;
import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.policy.ConfiguredPolicies;
import dev.cairn.registry.scrub.ScrubTimes;
import dev.cairn.registry.storage.MovableClock;

import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.json;
import static java.nio.charset.StandardCharsets.UTF_8;

/** A registry that asks who is there, by a section {@code registry} that a test may change while it runs. */
final class GuardedRegistry implements AutoCloseable {

    /** Of the service account {@code cairn-build-service}, a builder. */
    static final String BUILD_CREDENTIAL = "the-credential-of-build-service";

    final MovableClock clock = new MovableClock();
    final RunningRegistry http;
    private final Path folder;
    private volatile RegistryServiceSpec spec;

    /**
     * Starts one.
     *
     * @param yaml what stands under {@code registry:}
     */
    GuardedRegistry(Path folder, String yaml) throws IOException {
        this.folder = folder;
        this.spec = read(folder, yaml);
        this.http = RunningRegistry.of(config(folder, clock, () -> spec));
    }

    /**
     * What such a registry is opened with.
     *
     * @param now what {@code platform.yaml} says of it at the moment
     */
    static RegistryConfig config(Path folder, Clock clock, Supplier<RegistryServiceSpec> now) {
        return new RegistryConfig(
                new StorageConfig.Files(folder.resolve("data")),
                clock,
                new SecureRandom(),
                RegistryLimits.defaults(),
                new ConfiguredPolicies(now),
                () -> GcTimes.of(now.get().gc()),
                () -> ScrubTimes.of(now.get().scrub()),
                new SimpleMeterRegistry(),
                () -> now.get().gc().withoutLog(),
                new RegistryConfig.Access(
                        now,
                        List.of(new ServiceAccount(
                                "cairn-build-service", Role.BUILDER, Secret.ofText(BUILD_CREDENTIAL)))));
    }

    /** Changes {@code platform.yaml}. */
    void change(String yaml) {
        spec = read(folder, yaml);
    }

    /** Reads what stands under {@code registry:}. */
    static RegistryServiceSpec read(Path folder, String yaml) {
        return switch (PlatformFileReader.read(("registry:\n" + yaml.indent(2)).getBytes(UTF_8), folder)) {
            case Read.Valid<PlatformFile>(PlatformFile file, var _) -> file.registry();
            case Read.Invalid<PlatformFile>(var problems) -> throw new AssertionError(problems);
        };
    }

    /** Sets a user's password. */
    static void password(Path folder, String user, String password) throws IOException {
        Files.writeString(folder.resolve(user + ".password"), password + "\n");
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    static String bearer(String token) {
        return "Bearer " + token;
    }

    HttpResponse<byte[]> send(String method, String path, String authorization) {
        return send(method, path, authorization, new byte[0]);
    }

    HttpResponse<byte[]> send(String method, String path, String authorization, byte[] body) {
        HttpRequest.Builder request = http.request(path).method(method, BodyPublishers.ofByteArray(body));
        return http.send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    /** A token by GET, with Basic or nothing. */
    String token(String authorization, String... scopes) {
        return json(expect(200, send("GET", "/v2/token?" + query(scopes), authorization)))
                .path("token")
                .asText();
    }

    HttpResponse<byte[]> form(String... namesAndValues) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.append(form.isEmpty() ? "" : "&")
                    .append(namesAndValues[i])
                    .append('=')
                    .append(URLEncoder.encode(namesAndValues[i + 1], UTF_8));
        }
        return http.send(http.request("/v2/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.toString())));
    }

    static String query(String... scopes) {
        StringBuilder query = new StringBuilder("service=cairn-registry");
        for (String scope : scopes) {
            query.append("&scope=").append(URLEncoder.encode(scope, UTF_8));
        }
        return query.toString();
    }

    static JsonNode claims(String token) throws IOException {
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }

    @Override
    public void close() {
        http.close();
    }
}
