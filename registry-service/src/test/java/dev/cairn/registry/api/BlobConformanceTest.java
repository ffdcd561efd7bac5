package dev.cairn.registry.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.location;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every way to push a blob that the specification has (1.1.1, "Pushing blobs"), with either algorithm, of content that is
 * usual, empty or the empty object, under a digest that is right or wrong. In the official suite these are the groups
 * "sha256 blobs" and "sha512 blobs".
 */
class BlobConformanceTest {

    /** How content gets there. */
    private enum Way {
        SINGLE_POST,
        POST_THEN_PUT,
        ONE_CHUNK,
        CHUNKS,
        CHUNKS_AND_THE_LAST_IN_PUT,
        STREAM,
        CHUNKS_OUT_OF_ORDER,
        CHUNKS_OUT_OF_ORDER_AND_THE_LAST_IN_PUT
    }

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

    private static Stream<Arguments> everyWay() {
        return Arrays.stream(Way.values())
                .flatMap(
                        way -> Arrays.stream(Digest.Algorithm.values()).map(algorithm -> Arguments.of(way, algorithm)));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void everyWayToPushEndsWithABlobThatComesBackAndCanBeDeleted(Way way, Digest.Algorithm algorithm) {
        for (byte[] content : new byte[][] {Contents.random(1, 512), Contents.text("{}"), new byte[0]}) {
            Digest digest = Contents.digest(algorithm, content);

            HttpResponse<byte[]> created = expect(201, push(way, content, digest));

            assertThat(location(created)).isEqualTo("/v2/a/blobs/" + digest);
            assertThat(header(created, "Docker-Content-Digest")).isEqualTo(digest.toString());
            HttpResponse<byte[]> head = expect(200, registry.head(location(created)));
            assertThat(header(head, "Content-Length")).isEqualTo("" + content.length);
            assertThat(header(head, "Docker-Content-Digest")).isEqualTo(digest.toString());
            HttpResponse<byte[]> pulled = expect(200, registry.get(location(created)));
            assertThat(pulled.body()).isEqualTo(content);
            assertThat(header(pulled, "Content-Length")).isEqualTo("" + content.length);
            expect(202, registry.delete(location(created)));
            expect(404, registry.head(location(created)));
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void noWayToPushTakesContentUnderAWrongDigest(Way way, Digest.Algorithm algorithm) {
        byte[] content = Contents.random(2, 512);
        Digest wrong = Contents.digest(algorithm, Contents.text("other"));

        HttpResponse<byte[]> refused = expect(400, push(way, content, wrong));

        assertThat(code(refused)).isEqualTo("DIGEST_INVALID");
        expect(404, registry.head("/v2/a/blobs/" + wrong));
        expect(404, registry.head("/v2/a/blobs/" + Contents.digest(algorithm, content)));
    }

    private HttpResponse<byte[]> push(Way way, byte[] content, Digest digest) {
        int half = content.length / 2;
        int end = content.length;
        return switch (way) {
            case SINGLE_POST -> registry.send("POST", "/v2/a/blobs/uploads/?digest=" + digest, content);
            case POST_THEN_PUT -> registry.send("PUT", begin() + "?digest=" + digest, content);
            case ONE_CHUNK -> finish(patch(begin(), content, 0, end), digest);
            case CHUNKS -> finish(patch(patch(begin(), content, 0, half), content, half, end), digest);
            case CHUNKS_AND_THE_LAST_IN_PUT -> finish(patch(begin(), content, 0, half), content, half, digest);
            case STREAM -> finish(stream(begin(), content), digest);
            case CHUNKS_OUT_OF_ORDER -> {
                String location = patch(begin(), content, 0, half);
                refuseOutOfOrder("PATCH", location, content, half);
                yield finish(patch(location, content, half, end), digest);
            }
            case CHUNKS_OUT_OF_ORDER_AND_THE_LAST_IN_PUT -> {
                String location = patch(begin(), content, 0, half);
                refuseOutOfOrder("PUT", location + "?digest=" + digest, content, half);
                yield finish(location, content, half, digest);
            }
        };
    }

    private String begin() {
        return location(expect(202, registry.send("POST", "/v2/a/blobs/uploads/", new byte[0])));
    }

    private HttpRequest.Builder chunk(String location, int from, int to) {
        HttpRequest.Builder request = registry.request(location).header("Content-Type", "application/octet-stream");
        // Nothing has no first and no last byte.
        return from == to ? request : request.header("Content-Range", from + "-" + (to - 1));
    }

    private String patch(String location, byte[] content, int from, int to) {
        HttpResponse<byte[]> taken = expect(
                202,
                registry.send(chunk(location, from, to)
                        .method("PATCH", BodyPublishers.ofByteArray(content, from, to - from))));
        assertThat(header(taken, "Range")).isEqualTo("0-" + Math.max(0, to - 1));
        return location(taken);
    }

    /** Without a length: in chunks of HTTP. */
    private String stream(String location, byte[] content) {
        return location(expect(
                202,
                registry.send(registry.request(location)
                        .method("PATCH", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content))))));
    }

    private HttpResponse<byte[]> finish(String location, Digest digest) {
        return registry.send("PUT", location + "?digest=" + digest, new byte[0]);
    }

    private HttpResponse<byte[]> finish(String location, byte[] content, int from, Digest digest) {
        return registry.send(chunk(location + "?digest=" + digest, from, content.length)
                .PUT(BodyPublishers.ofByteArray(content, from, content.length - from)));
    }

    /** One that leaves a gap, and one that comes again; what is there does not change by either. */
    private void refuseOutOfOrder(String method, String location, byte[] content, int received) {
        if (received == 0) {
            return; // there is no order among nothing
        }
        byte[] rest = Arrays.copyOfRange(content, received, content.length);
        for (int from : new int[] {received + 1, received - 1}) {
            expect(
                    416,
                    registry.send(chunk(location, from, from + rest.length)
                            .method(method, BodyPublishers.ofByteArray(rest))));
        }
        String status = location.replaceFirst("\\?.*", "");
        assertThat(header(expect(204, registry.get(status)), "Range")).isEqualTo("0-" + (received - 1));
    }

    @ParameterizedTest
    @EnumSource
    void aMountMakesABlobOfWhatIsThereAndAnUploadOfWhatIsNot(Digest.Algorithm algorithm) {
        byte[] content = Contents.random(3, 512);
        Digest digest = Contents.digest(algorithm, content);
        String mount = "/blobs/uploads/?mount=" + digest;
        String upload = location(expect(202, registry.send("POST", "/v2/b" + mount + "&from=a", new byte[0])));
        expect(202, registry.send("POST", "/v2/b" + mount, new byte[0]));
        expect(404, registry.head("/v2/b/blobs/" + digest));
        expect(201, push(Way.SINGLE_POST, content, digest));

        HttpResponse<byte[]> mounted = expect(201, registry.send("POST", "/v2/b" + mount + "&from=a", new byte[0]));
        HttpResponse<byte[]> fromAnywhere = expect(201, registry.send("POST", "/v2/c" + mount, new byte[0]));

        assertThat(location(mounted)).isEqualTo("/v2/b/blobs/" + digest);
        assertThat(registry.get(location(mounted)).body()).isEqualTo(content);
        assertThat(registry.get(location(fromAnywhere)).body()).isEqualTo(content);
        expect(201, registry.send("PUT", upload + "?digest=" + digest, content));
    }

    @ParameterizedTest
    @EnumSource
    void anUploadThatIsCancelledIsOverHoweverMuchHadCome(Digest.Algorithm algorithm) {
        byte[] content = Contents.random(4, 512);
        Digest digest = Contents.digest(algorithm, content);
        String untouched = begin();
        String begun = patch(begin(), content, 0, 100);
        for (String upload : new String[] {untouched, begun}) {
            expect(204, registry.delete(upload));

            assertThat(code(expect(404, registry.get(upload)))).isEqualTo("BLOB_UPLOAD_UNKNOWN");
            expect(404, registry.send("PATCH", upload, content));
            expect(404, finish(upload, digest));
            expect(404, registry.delete(upload));
        }
        expect(404, registry.head("/v2/a/blobs/" + digest));
    }

    @ParameterizedTest
    @EnumSource
    void aBlobThatIsNotThereIsUnknownToEveryMethod(Digest.Algorithm algorithm) {
        String blob = "/v2/a/blobs/" + Contents.digest(algorithm, Contents.text("never pushed"));

        assertThat(code(expect(404, registry.get(blob)))).isEqualTo("BLOB_UNKNOWN");
        expect(404, registry.head(blob));
        assertThat(code(expect(404, registry.delete(blob)))).isEqualTo("BLOB_UNKNOWN");
    }

    @ParameterizedTest
    @EnumSource
    void aPartOfABlobIsWhatARangeAsksFor(Digest.Algorithm algorithm) {
        byte[] content = Contents.random(5, 2048);
        Digest digest = Contents.digest(algorithm, content);
        expect(201, push(Way.SINGLE_POST, content, digest));

        assertPart(digest, content, "bytes=500-1499", 500, 1500);
        assertPart(digest, content, "bytes=500-", 500, 2048);
        assertPart(digest, content, "bytes=-500", 1548, 2048);
        assertPart(digest, content, "bytes=2000-5000", 2000, 2048);
        expect(416, range(digest, "bytes=500-0"));
        expect(416, range(digest, "bytes=5000-10000"));
    }

    private HttpResponse<byte[]> range(Digest digest, String range) {
        return registry.send(registry.request("/v2/a/blobs/" + digest).header("Range", range));
    }

    private void assertPart(Digest digest, byte[] content, String range, int from, int to) {
        HttpResponse<byte[]> part = expect(206, range(digest, range));
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, from, to));
        assertThat(header(part, "Content-Length")).isEqualTo("" + (to - from));
        assertThat(header(part, "Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/" + content.length);
    }
}
