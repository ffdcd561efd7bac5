package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.SmallDisk;

import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;

/** What clients can do still when nothing more can be written; only where this process may mount a file system. */
class FullDiskApiTest {

    private static final List<String> PARTS = List.of("repositories", "blobs", "uploads", "staging");

    @TempDir
    private Path folder;

    private SmallDisk disk;
    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        disk = SmallDisk.on(folder);
        registry = RunningRegistry.in(folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void aFullDiskTakesNothingServesAllAndDeletes() throws IOException {
        byte[] image = registry.pushImage("a", "v1", "kept");
        byte[] going = registry.pushImage("a", "v2", "going");
        Digest blob = registry.pushBlob("a", Contents.random(1, 1000));
        disk.fill();

        HttpResponse<byte[]> refused = expect(
                507,
                registry.send("POST", "/v2/a/blobs/uploads/?digest=" + Contents.sha256(image), Contents.random(2, 9)));
        assertThat(json(refused).at("/errors/0/message").asText()).contains("storage is full");
        assertThat(expect(200, registry.get("/v2/a/manifests/v1")).body()).isEqualTo(image);

        expect(202, registry.delete("/v2/a/manifests/v2"));
        expect(202, registry.delete("/v2/a/manifests/" + Contents.sha256(going)));
        expect(202, registry.delete("/v2/a/blobs/" + blob));
        expect(404, registry.get("/v2/a/manifests/v2"));
        expect(404, registry.head("/v2/a/blobs/" + blob));
        assertThat(expect(200, registry.get("/v2/a/manifests/v1")).body()).isEqualTo(image);
    }

    @Test
    void whatLiesOnAFileSystemThatIsReadOnlyByNowIsServed() {
        byte[] image = registry.pushImage("a", "v1", "kept");
        byte[] content = Contents.random(1, 1000);
        Digest blob = registry.pushBlob("a", content);
        for (String part : PARTS) {
            disk.makeReadOnly(folder.resolve("data").resolve(part));
        }
        try {
            for (int i = 0; i < 2; i++) {
                assertThat(expect(200, registry.get("/v2/a/manifests/v1")).body())
                        .isEqualTo(image);
                expect(200, registry.head("/v2/a/manifests/" + Contents.sha256(image)));
                assertThat(expect(200, registry.get("/v2/a/blobs/" + blob)).body())
                        .isEqualTo(content);
                expect(200, registry.head("/v2/a/blobs/" + blob));
            }
            expect(500, registry.send("POST", "/v2/a/blobs/uploads/?digest=" + blob, content));
        } finally {
            for (String part : PARTS) {
                disk.makeWritable(folder.resolve("data").resolve(part));
            }
        }
        registry.pushBlob("a", Contents.random(2, 1000));
    }
}
