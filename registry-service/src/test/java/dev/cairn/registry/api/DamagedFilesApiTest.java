package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.policy.TagRule;

import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;

/** What clients are answered where a small file of the data folder is spoiled. */
class DamagedFilesApiTest {

    private static final GcTimes AT_ONCE = new GcTimes(Duration.ofDays(1), Duration.ofMillis(1), Duration.ofMillis(1));

    @TempDir
    private Path data;

    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = RunningRegistry.collecting(data, DamagedFilesApiTest::policy, AT_ONCE);
    }

    private static RepositoryPolicy policy(Repository repository) {
        return RepositoryPolicy.with(
                switch (repository.name()) {
                    case "mutable" -> TagRule.MUTABLE;
                    case "immutable" -> TagRule.IMMUTABLE;
                    default -> TagRule.RECREATABLE;
                });
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private void spoil(String repository, String file, String content) throws IOException {
        registry.close();
        Files.writeString(data.resolve("repositories").resolve(repository).resolve(file), content);
        start();
    }

    private static String message(HttpResponse<byte[]> answer) {
        return json(answer).at("/errors/0/message").asText();
    }

    @Test
    void aManifestsRecordIsToldAsDamagedAndMendedByAPush() throws IOException {
        byte[] image = registry.pushImage("a", "v1", "damaged");
        registry.pushImage("a", "v2", "whole");
        Digest digest = Contents.sha256(image);
        // Its notice waits still: there is no log here.
        spoil("a", "_manifests/sha256/" + digest.hex() + ".json", "{");

        assertThat(message(expect(500, registry.get("/v2/a/manifests/v1"))))
                .contains(digest.toString(), "is damaged: push it again");
        expect(500, registry.head("/v2/a/manifests/" + digest));
        expect(200, registry.get("/v2/a/manifests/v2"));
        assertThat(json(expect(200, registry.get("/v2/a/tags/list"))).get("tags"))
                .extracting(JsonNode::asText)
                .containsExactly("v1", "v2");
        expect(201, registry.putManifest("a", "v1", OCI_MANIFEST, image));
        assertThat(expect(200, registry.get("/v2/a/manifests/v1")).body()).isEqualTo(image);
    }

    @Test
    void aRepositoryWithADamagedFileIsNotCollectedAndTheOthersAre() throws Exception {
        byte[] image = registry.pushImage("a", "v1", "damaged");
        registry.pushImage("b", "v1", "damaged");
        Digest blob = registry.pushBlob("c", Contents.random(1, 100));
        spoil("a", "_manifests/sha256/" + Contents.sha256(image).hex() + ".json", "");
        spoil("b", "_tags/v1", "");
        // The clock of files may lag behind by a tick of the kernel.
        Thread.sleep(20);

        String answer = new String(
                expect(200, registry.send("POST", "/api/gc", new byte[0])).body(), StandardCharsets.UTF_8);

        assertThat(answer.lines()).hasSize(2).first().asString().contains("quarantined", blob.toString());
        assertThat(answer.lines().toList().getLast())
                .contains("summary", "Nothing of a is collected", "Nothing of b is collected");
    }

    @Test
    void whatTheDiskDoesNotGiveBackIsPassedOverByTheCollectorAndTheScrubber() throws Exception {
        byte[] record = registry.pushImage("a", "v1", "record");
        byte[] bytes = registry.pushImage("b", "v1", "bytes");
        Digest blob = registry.pushBlob("c", Contents.random(1, 100));
        registry.close();
        putFolderInPlaceOf("a/_manifests/sha256/" + Contents.sha256(record).hex() + ".json");
        putFolderInPlaceOf("b/_manifests/sha256/" + Contents.sha256(bytes).hex());
        start();
        // The clock of files may lag behind by a tick of the kernel.
        Thread.sleep(20);

        assertThat(message(expect(500, registry.get("/v2/b/manifests/v1")))).contains("is damaged: push it again");
        String gc = new String(
                expect(200, registry.send("POST", "/api/gc", new byte[0])).body(), StandardCharsets.UTF_8);
        assertThat(gc.lines()).hasSize(2).first().asString().contains("quarantined", blob.toString());
        assertThat(gc).contains("summary", "Nothing of a is collected", "Nothing of b is collected");
        String scrub = new String(
                expect(200, registry.send("POST", "/api/scrub", new byte[0])).body(), StandardCharsets.UTF_8);
        assertThat(scrub).contains("summary");
        expect(202, registry.delete("/v2/a/manifests/" + Contents.sha256(record)));
        expect(404, registry.get("/v2/a/manifests/v1"));
        expect(201, registry.putManifest("b", "v1", OCI_MANIFEST, bytes));
        expect(200, registry.get("/v2/b/manifests/v1"));
    }

    @Test
    void aRepositoryThatHasLostAManifestsBytesKeepsWhatTheManifestNeeds() throws Exception {
        byte[] lost = registry.pushImage("a", "v1", "lost");
        registry.pushBlob("b", Contents.random(1, 100));
        Digest digest = Contents.sha256(lost);
        registry.close();
        Files.delete(data.resolve("repositories/a/_manifests/sha256/" + digest.hex()));
        Files.delete(data.resolve("blobs/sha256/" + digest.hex()));
        start();
        // The clock of files may lag behind by a tick of the kernel.
        Thread.sleep(20);

        assertThat(message(expect(500, registry.get("/v2/a/manifests/v1"))))
                .contains(digest.toString(), "push it again");
        String gc = new String(
                expect(200, registry.send("POST", "/api/gc", new byte[0])).body(), StandardCharsets.UTF_8);
        assertThat(gc.lines()).hasSize(2);
        assertThat(gc).contains("\"repository\":\"b\"", "Nothing of a is collected");
        expect(201, registry.putManifest("a", "v1", OCI_MANIFEST, lost));
        expect(200, registry.get("/v2/a/manifests/v1"));
    }

    private void putFolderInPlaceOf(String file) throws IOException {
        Path path = data.resolve("repositories").resolve(file);
        Files.delete(path);
        Files.createDirectory(path);
    }

    @Test
    void aDamagedTagIsListedAndMendedByAPushWhereTagsMove() throws IOException {
        byte[] image = registry.pushImage("mutable", "v1", "one");
        registry.pushImage("mutable", "v2", "two");
        spoil("mutable", "_tags/v1", "");

        assertThat(json(expect(200, registry.get("/v2/mutable/tags/list"))).get("tags"))
                .hasSize(2);
        assertThat(message(expect(500, registry.get("/v2/mutable/manifests/v1"))))
                .contains("tag v1 of mutable", "push it again");
        expect(201, registry.putManifest("mutable", "v1", OCI_MANIFEST, image));
        expect(200, registry.get("/v2/mutable/manifests/v1"));
    }

    @Test
    void aDamagedTagIsDeletedBeforeItIsPushedAgainWhereTagsDoNotMove() throws IOException {
        byte[] image = registry.pushImage("a", "v1", "one");
        spoil("a", "_tags/v1", "garbage");

        expect(500, registry.putManifest("a", "v1", OCI_MANIFEST, image));
        expect(202, registry.delete("/v2/a/manifests/v1"));
        expect(404, registry.get("/v2/a/manifests/v1"));
        expect(201, registry.putManifest("a", "v1", OCI_MANIFEST, image));
    }

    @Test
    void aDamagedTagThatIsImmutableIsLeftToTheOperator() throws IOException {
        byte[] image = registry.pushImage("immutable", "v1", "one");
        spoil("immutable", "_tags/v1", "");

        assertThat(message(expect(500, registry.putManifest("immutable", "v1", OCI_MANIFEST, image))))
                .contains("writes the digest that it named into the file _tags/v1");
        Files.writeString(
                data.resolve("repositories/immutable/_tags/v1"),
                Contents.sha256(image).toString());
        expect(201, registry.putManifest("immutable", "v1", OCI_MANIFEST, image));
    }

    @Test
    void anUploadWithADamagedRecordIsNotKnown() throws IOException {
        String id = "00000000-0000-4000-8000-000000000001";
        Files.write(data.resolve("uploads/" + id + ".data"), new byte[10]);
        Files.writeString(
                data.resolve("uploads/" + id + ".json"), "{\"repository\":\"../x\",\"algorithm\":\"sha256\"}");

        assertThat(code(expect(404, registry.get("/v2/a/blobs/uploads/" + id)))).isEqualTo("BLOB_UPLOAD_UNKNOWN");
    }
}
