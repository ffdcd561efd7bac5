package dev.cairn.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.ArtifactBuilt;
import dev.cairn.http.TestCertificate;
import dev.cairn.model.CommitId;
import dev.cairn.oci.Digest;

import static dev.cairn.standalone.PushedRepository.MAIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A base image that is named by the registry's address for clients, with a certificate that the JDK does not know. */
class HttpsBaseImageIT {

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final byte[] CONFIG =
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
                    .getBytes(UTF_8);

    @TempDir
    Path folder;

    private TestCairn cairn;

    @BeforeEach
    void make() throws IOException {
        cairn = new TestCairn(folder);
    }

    @AfterEach
    void stop() {
        cairn.close();
        Programs.run(folder, "chmod", "-R", "u+w", folder.toString()); // images are read-only
    }

    private static Digest sha256(byte[] content) throws GeneralSecurityException {
        return Digest.of(
                Digest.Algorithm.SHA256, MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static void send(HttpClient client, URI uri, String method, String type, byte[] body) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(20))
                        .header("Content-Type", type)
                        .method(method, BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** An image without layers. */
    private static Digest pushBase(HttpClient client, URI registry) throws Exception {
        Digest config = sha256(CONFIG);
        byte[] manifest = """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},"layers":[]}""".formatted(MANIFEST, config, CONFIG.length).getBytes(UTF_8);
        send(
                client,
                registry.resolve("/v2/base/blobs/uploads/?digest=" + config),
                "POST",
                "application/octet-stream",
                CONFIG);
        send(client, registry.resolve("/v2/base/manifests/v1"), "PUT", MANIFEST, manifest);
        return sha256(manifest);
    }

    @Test
    void isPulledSinceTheRegistrysOwnCertificateIsTrusted() throws Exception {
        TestCertificate certificate = TestCertificate.in(cairn.data);
        cairn.registry("tls: { certificateFile: cert.pem, keyFile: key.pem }\n");
        cairn.start();
        URI registry = cairn.standalone().registry().outside();
        Digest base;
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(certificate.trusted()).build()) {
            base = pushBase(client, registry);
        }
        // By a loopback address it would be asked over http.
        String from = "0.0.0.0:" + registry.getPort() + "/base@" + base;

        PushedRepository site = cairn.repository("site");
        CommitId commit = site.write("cairn.yaml", """
                        application: site
                        artifacts:
                          web: { builder: files, from: "%s", tree: ., entrypoint: [/program] }
                        environments:
                          staging:
                            target: local
                            run:
                              web: { port: 8080, health: { path: /, within: 5s } }
                        """.formatted(from))
                .write("index.html", "hello")
                .push(MAIN);
        cairn.told(site, commit);

        ArtifactBuilt built = cairn.facts().await(commit, ArtifactBuilt.class);
        assertThat(built.inputs().toString()).contains(base.toString());
    }
}
