package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.location;
import static org.assertj.core.api.Assertions.assertThat;

class BlobApiTest {

    private static final byte[] CONTENT = Contents.random(1, 10_000);
    private static final Digest DIGEST = Contents.sha256(CONTENT);

    @TempDir
    private Path data;

    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = RunningRegistry.in(data);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body) {
        return registry.send(method, path, body);
    }

    @Test
    void theRootSaysThatThisIsARegistry() {
        assertThat(registry.get("/v2/").statusCode()).isEqualTo(200);
        assertThat(registry.get("/v2").statusCode()).isEqualTo(200);
        assertThat(header(registry.get("/v2/"), "Docker-Distribution-API-Version"))
                .isEqualTo("registry/2.0");
    }

    @Test
    void aBlobPushedByPostAndPutComesBack() {
        String location = location(expect(202, send("POST", "/v2/a/b/blobs/uploads/", new byte[0])));
        HttpResponse<byte[]> created = expect(201, send("PUT", location + "?digest=" + DIGEST, CONTENT));

        assertThat(location(created)).isEqualTo("/v2/a/b/blobs/" + DIGEST);
        HttpResponse<byte[]> pulled = expect(200, registry.get(location(created)));
        assertThat(pulled.body()).isEqualTo(CONTENT);
        assertThat(header(pulled, "Docker-Content-Digest")).isEqualTo(DIGEST.toString());
        HttpResponse<byte[]> head = expect(200, registry.head(location(created)));
        assertThat(header(head, "Content-Length")).isEqualTo("10000");
        assertThat(header(head, "Docker-Content-Digest")).isEqualTo(DIGEST.toString());
    }

    @Test
    void aBlobComesBackOverHttp2() throws Exception {
        byte[] large = Contents.random(2, 3_000_000);
        registry.pushBlob("a", large);
        try (HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<byte[]> pulled = http2.send(
                    registry.request("/v2/a/blobs/" + Contents.sha256(large)).build(), BodyHandlers.ofByteArray());

            assertThat(pulled.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(pulled.body()).isEqualTo(large);
        }
    }

    @Test
    void aBlobPushedInChunksComesBack() {
        String location = location(expect(202, send("POST", "/v2/a/blobs/uploads/", new byte[0])));
        assertThat(header(expect(204, registry.get(location)), "Range")).isEqualTo("0-0");

        HttpResponse<byte[]> first = expect(202, chunk("PATCH", location, "0-5999", 0, 6000));
        assertThat(header(first, "Range")).isEqualTo("0-5999");
        assertThat(code(expect(416, chunk("PATCH", location, "7000-9999", 7000, 10_000))))
                .isEqualTo("BLOB_UPLOAD_INVALID");
        assertThat(header(expect(204, registry.get(location)), "Range")).isEqualTo("0-5999");
        assertThat(header(expect(204, registry.head(location)), "Range")).isEqualTo("0-5999");
        expect(416, chunk("PUT", location + "?digest=" + DIGEST, "0-3999", 6000, 10_000));
        expect(201, chunk("PUT", location + "?digest=" + DIGEST, "6000-9999", 6000, 10_000));

        assertThat(registry.get("/v2/a/blobs/" + DIGEST).body()).isEqualTo(CONTENT);
        assertThat(code(expect(404, registry.get(location)))).isEqualTo("BLOB_UPLOAD_UNKNOWN");
    }

    private HttpResponse<byte[]> chunk(String method, String location, String range, int from, int to) {
        return registry.send(registry.request(location)
                .header("Content-Range", range)
                .method(method, BodyPublishers.ofByteArray(Arrays.copyOfRange(CONTENT, from, to))));
    }

    @Test
    void aChunkWhoseRangeIsNotItsLengthIsRefused() {
        String location = location(expect(202, send("POST", "/v2/a/blobs/uploads/", new byte[0])));

        assertThat(code(expect(400, chunk("PATCH", location, "0-10", 0, 6000)))).isEqualTo("SIZE_INVALID");
        assertThat(code(expect(400, chunk("PATCH", location, "bytes 0-5999/*", 0, 6000))))
                .isEqualTo("BLOB_UPLOAD_INVALID");
    }

    @Test
    void aWrongDigestIsRefusedAndStoresNothing() {
        Digest wrong = Contents.sha256(Contents.text("other"));

        assertThat(code(expect(400, send("POST", "/v2/a/blobs/uploads/?digest=" + wrong, CONTENT))))
                .isEqualTo("DIGEST_INVALID");

        expect(404, registry.head("/v2/a/blobs/" + wrong));
        expect(404, registry.head("/v2/a/blobs/" + DIGEST));
    }

    @Test
    void aSha512BlobIsNamedByItsSha512() {
        Digest digest = Contents.digest(Digest.Algorithm.SHA512, CONTENT);
        String location = location(expect(202, send("POST", "/v2/a/blobs/uploads/", new byte[0])));
        expect(202, send("PATCH", location, CONTENT));

        HttpResponse<byte[]> created = expect(201, send("PUT", location + "?digest=" + digest, new byte[0]));

        assertThat(header(created, "Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(registry.get("/v2/a/blobs/" + digest).body()).isEqualTo(CONTENT);
        expect(202, send("POST", "/v2/a/blobs/uploads/?digest-algorithm=sha512", new byte[0]));
        expect(400, send("POST", "/v2/a/blobs/uploads/?digest-algorithm=md5", new byte[0]));
    }

    @Test
    void aCancelledUploadIsGone() {
        String location = location(expect(202, send("POST", "/v2/a/blobs/uploads/", new byte[0])));

        expect(204, registry.delete(location));

        expect(404, send("PATCH", location, CONTENT));
    }

    @Test
    void anUploadIsNotSeenFromAnotherRepository() {
        String location = location(expect(202, send("POST", "/v2/a/blobs/uploads/", new byte[0])));

        expect(404, send("PATCH", location.replace("/v2/a/", "/v2/b/"), CONTENT));
    }

    @Test
    void aMountNeedsNoUpload() {
        registry.pushBlob("a", CONTENT);

        expect(201, send("POST", "/v2/b/blobs/uploads/?mount=" + DIGEST + "&from=a", new byte[0]));
        expect(201, send("POST", "/v2/c/blobs/uploads/?mount=" + DIGEST, new byte[0]));

        assertThat(registry.get("/v2/b/blobs/" + DIGEST).body()).isEqualTo(CONTENT);
        assertThat(registry.get("/v2/c/blobs/" + DIGEST).body()).isEqualTo(CONTENT);
    }

    @Test
    void aMountOfAMissingBlobBeginsAnUpload() {
        String location =
                location(expect(202, send("POST", "/v2/b/blobs/uploads/?mount=" + DIGEST + "&from=a", new byte[0])));

        expect(201, send("PUT", location + "?digest=" + DIGEST, CONTENT));
    }

    @Test
    void aDeletedBlobIsGoneAtOnceFromItsRepositoryOnly() {
        registry.pushBlob("a", CONTENT);
        registry.pushBlob("b", CONTENT);

        expect(202, registry.delete("/v2/a/blobs/" + DIGEST));

        expect(404, registry.head("/v2/a/blobs/" + DIGEST));
        assertThat(code(expect(404, registry.delete("/v2/a/blobs/" + DIGEST)))).isEqualTo("BLOB_UNKNOWN");
        expect(200, registry.head("/v2/b/blobs/" + DIGEST));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "BYTES=0-0, 0, 1",
        "bytes=500-1499, 500, 1500",
        "bytes=9990-, 9990, 10000",
        "bytes=-10, 9990, 10000",
        "bytes=-20000, 0, 10000",
        "bytes=9000-20000, 9000, 10000",
        "bytes=9000-99999999999999999999999, 9000, 10000",
        "bytes=-99999999999999999999999, 0, 10000",
        "bytes=00000000000000000000000-0, 0, 1",
    })
    void aRangeIsAnsweredWithThatPart(String range, int from, int to) {
        registry.pushBlob("a", CONTENT);

        HttpResponse<byte[]> part = expect(
                206, registry.send(registry.request("/v2/a/blobs/" + DIGEST).header("Range", range)));

        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(CONTENT, from, to));
        assertThat(header(part, "Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/10000");
    }

    @ParameterizedTest
    @CsvSource({"bytes=10000-", "bytes=500-0", "bytes=-0", "bytes=99999-100000", "bytes=99999999999999999999999-"})
    void aRangeThatTheBlobDoesNotHaveIsRefused(String range) {
        registry.pushBlob("a", CONTENT);

        HttpResponse<byte[]> refused = expect(
                416, registry.send(registry.request("/v2/a/blobs/" + DIGEST).header("Range", range)));

        assertThat(header(refused, "Content-Range")).isEqualTo("bytes */10000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lines=1-2",
                "items=0-0",
                "=0-0",
                "0-0",
                "bytes:0-0",
                "bytes=",
                "bytes=a-b",
                "bytes=0-1,3-4",
                "bytes=-"
            })
    void whatIsNoSingleRangeIsAnsweredWithTheWhole(String range) {
        registry.pushBlob("a", CONTENT);

        assertThat(expect(
                                200,
                                registry.send(registry.request("/v2/a/blobs/" + DIGEST)
                                        .header("Range", range)))
                        .body())
                .isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @CsvSource({
        "If-None-Match, 'W/\"x\", \"%s\"', 304",
        "If-None-Match, W/\"%s\", 304",
        "If-None-Match, *, 304",
        "If-None-Match, \"other\", 200",
        "If-Match, \"other\", 412",
        "If-Match, \"%s\", 200"
    })
    void aBlobThatTheClientHasIsNotSentAgain(String header, String value, int status) {
        registry.pushBlob("a", CONTENT);

        for (String method : List.of("GET", "HEAD")) {
            HttpResponse<byte[]> answer = expect(
                    status,
                    registry.send(registry.request("/v2/a/blobs/" + DIGEST)
                            .header(header, value.formatted(DIGEST))
                            .method(method, BodyPublishers.noBody())));
            if (status == 304) {
                assertThat(answer.body()).isEmpty();
                assertThat(header(answer, "ETag")).isEqualTo("\"" + DIGEST + "\"");
            }
        }
    }

    @Test
    void aRangeOfOtherContentIsAnsweredWithTheWhole() {
        registry.pushBlob("a", CONTENT);

        expect(
                200,
                registry.send(registry.request("/v2/a/blobs/" + DIGEST)
                        .header("Range", "bytes=0-1")
                        .header("If-Range", "\"other\"")));
        expect(
                206,
                registry.send(registry.request("/v2/a/blobs/" + DIGEST)
                        .header("Range", "bytes=0-1")
                        .header("If-Range", "\"" + DIGEST + "\"")));
    }

    @Test
    void otherMethodsAreAnsweredWithThoseThatThereAre() {
        HttpResponse<byte[]> refused = expect(405, send("PUT", "/v2/a/blobs/" + DIGEST, new byte[0]));

        assertThat(header(refused, "Allow")).isEqualTo("GET, HEAD, DELETE");
        assertThat(code(refused)).isEqualTo("UNSUPPORTED");
    }
}
