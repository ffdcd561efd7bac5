package dev.cairn.registry.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.vertx.core.ThreadingModel;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

import dev.cairn.registry.Contents;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests that no good client sends, on a raw socket: no 500, and nothing outside the data folder. */
class HostileInputTest {

    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS");
    private static final String DIGEST =
            Contents.sha256(Contents.text("content")).toString();

    private static @Nullable Path outside;
    private static @Nullable RunningRegistry registry;

    @BeforeContainer
    static void start() throws IOException {
        Path folder = Files.createTempDirectory("hostile");
        outside = folder;
        Files.writeString(folder.resolve("secret"), "not to be seen");
        registry = RunningRegistry.in(
                folder.resolve("data"),
                ThreadingModel.VIRTUAL_THREAD,
                RunningRegistry.limits(1000, 10_000, Duration.ofSeconds(2)));
        registry.pushBlob("a", Contents.text("content"));
    }

    @AfterContainer
    static void stop() throws IOException {
        registry().close();
        try (Stream<Path> all = Files.walk(folder())) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 300)
    void anyPathIsAnsweredWithoutAFailure(@ForAll("methods") String method, @ForAll("paths") String path)
            throws IOException {
        assertHarmless(request(method, path, "", ""));
    }

    @Property(tries = 100)
    void anyRangeIsAnsweredWithoutAFailure(@ForAll("ranges") String range) throws IOException {
        assertHarmless(request("GET", "/v2/a/blobs/" + DIGEST, "Range: " + range + "\r\n", ""));
    }

    @Property(tries = 100)
    void anyContentRangeIsAnsweredWithoutAFailure(@ForAll("ranges") String range) throws IOException {
        String location = RunningRegistry.location(registry().send("POST", "/v2/a/blobs/uploads/", new byte[0]));

        assertHarmless(request("PATCH", location, "Content-Range: " + range + "\r\n", "some bytes"));
    }

    @Property(tries = 200)
    void anyManifestIsAnsweredWithoutAFailure(@ForAll("manifests") String manifest) throws IOException {
        assertHarmless(request(
                "PUT", "/v2/a/manifests/t", "Content-Type: application/vnd.oci.image.manifest.v1+json\r\n", manifest));
    }

    @Provide
    Arbitrary<String> methods() {
        return Arbitraries.of(METHODS);
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> part = Arbitraries.oneOf(
                Arbitraries.of(
                        "..",
                        ".",
                        "",
                        "%2e%2e",
                        "..%2f..%2fsecret",
                        "%00",
                        "%zz",
                        "%",
                        "a",
                        "A",
                        "_blobs",
                        "_catalog",
                        "blobs",
                        "uploads",
                        "manifests",
                        "tags",
                        "list",
                        "referrers",
                        "secret",
                        "sha256:..",
                        "sha512:" + "0".repeat(128),
                        "sha256:../../../secret",
                        DIGEST,
                        "v1",
                        "?n=999999999999",
                        "?digest=sha256:../x",
                        "?mount=x&from=../..",
                        "?%zz=%",
                        "?digest=" + DIGEST,
                        "%F0%9F%A6%86"),
                Arbitraries.strings()
                        .ascii()
                        .ofMaxLength(8)
                        .filter(text -> text.chars().noneMatch(c -> c <= ' ' || c == 127)));
        return part.list().ofMaxSize(6).map(parts -> "/v2/" + String.join("/", parts));
    }

    @Provide
    Arbitrary<String> ranges() {
        Arbitrary<String> number = Arbitraries.oneOf(
                Arbitraries.longs().map(String::valueOf), Arbitraries.of("", "0", "6", "7", "99999999999999999999"));
        return Combinators.combine(Arbitraries.of("bytes=", "bytes ", "", "x="), number, number)
                .as((unit, from, to) -> unit + from + "-" + to);
    }

    @Provide
    Arbitrary<String> manifests() {
        Arbitrary<String> value = Arbitraries.of(
                "2",
                "null",
                "[]",
                "{}",
                "[null]",
                "[{}]",
                "\"x\"",
                "1e999",
                "-1",
                "{\"digest\":\"sha256:..\",\"size\":1}",
                "{\"digest\":\"" + DIGEST + "\",\"size\":7}",
                "{\"digest\":\"" + DIGEST + "\",\"size\":1.5}",
                "[[[[[]]]]]");
        Arbitrary<String> name = Arbitraries.of(
                "schemaVersion",
                "mediaType",
                "config",
                "layers",
                "manifests",
                "subject",
                "annotations",
                "artifactType");
        return Combinators.combine(name, value)
                .as((field, content) -> "\"" + field + "\":" + content)
                .list()
                .ofMaxSize(6)
                .map(fields -> "{\"schemaVersion\":2," + String.join(",", fields) + "}");
    }

    private static String request(String method, String path, String headers, String body) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), registry().port())) {
            socket.setSoTimeout(10_000);
            String request = method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n" + headers + "\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void assertHarmless(String response) throws IOException {
        assertThat(response).matches("(?s)HTTP/1\\.1 [234].*").doesNotContain("not to be seen");
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("data", "secret");
        }
    }

    private static RunningRegistry registry() {
        if (registry == null) {
            throw new IllegalStateException("The registry was not started");
        }
        return registry;
    }

    private static Path folder() {
        if (outside == null) {
            throw new IllegalStateException("The registry was not started");
        }
        return outside;
    }
}
