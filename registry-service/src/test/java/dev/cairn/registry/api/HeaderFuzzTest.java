package dev.cairn.registry.api;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

import dev.cairn.registry.api.RawHttp.RawAnswer;

import static dev.cairn.registry.api.HostileText.CONTENT;
import static dev.cairn.registry.api.HostileText.DIGEST;
import static org.assertj.core.api.Assertions.assertThat;

/** Headers, whatever stands in them. */
class HeaderFuzzTest {

    private static final ServedRegistry REGISTRY = ServedRegistry.start();
    private static final FuzzTarget TARGET = new FuzzTarget(REGISTRY.port(), REGISTRY.folder());
    private static final String BLOB = "/v2/a/blobs/" + DIGEST;

    static {
        TARGET.send("POST", "/v2/a/blobs/uploads/?digest=" + DIGEST, "", CONTENT);
    }

    @AfterContainer
    static void stop() {
        TARGET.close();
        REGISTRY.close();
    }

    @Property
    void aRangeGivesThatPartOrTheWholeOrIsRefused(@ForAll("ranges") String range) {
        RawAnswer answer = TARGET.send("GET", BLOB, "Range: " + range + "\r\n", new byte[0]);

        assertThat(answer.status()).isIn(200, 206, 416, 400);
        if (answer.status() == 200) {
            assertThat(answer.body()).isEqualTo(CONTENT);
        }
        if (answer.status() == 206) {
            String[] part = answer.header("content-range").split("[ /-]", -1);
            int first = Integer.parseInt(part[1]);
            int last = Integer.parseInt(part[2]);
            assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("content".substring(first, last + 1));
        }
    }

    @Property
    void aChunkWithAnyContentRangeIsTakenOnlyAtTheEnd(@ForAll("contentRanges") String range) {
        String location = TARGET.send("POST", "/v2/a/blobs/uploads/").header("location");

        RawAnswer answer = TARGET.send("PATCH", location, "Content-Range: " + range + "\r\n", CONTENT);

        assertThat(answer.status() == 202)
                .as("%s", answer)
                .isEqualTo(range.strip().matches("0+-0*6"));
        TARGET.send("DELETE", location);
    }

    @Property
    void anyHeaders(
            @ForAll("methods") String method, @ForAll("targets") String target, @ForAll("headers") String headers) {
        TARGET.send(method, target, headers, CONTENT);
    }

    /** Lengths that are none, are two, are not the body's, or stand beside chunks. */
    @Property
    void anyLength(
            @ForAll("methods") String method, @ForAll("targets") String target, @ForAll("lengths") String lengths) {
        String head = method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lengths + "\r\n";

        TARGET.send(method, target, RawHttp.bytes(head + "content"));
    }

    @Provide
    Arbitrary<String> methods() {
        return HostileText.methods();
    }

    /** Not in the repository of the ranges: some of them change things. */
    @Provide
    Arbitrary<String> targets() {
        return Arbitraries.of(
                "/v2/b/blobs/" + DIGEST,
                "/v2/",
                "/v2/b/manifests/v1",
                "/v2/b/blobs/uploads/",
                "/v2/b/blobs/uploads/?digest=" + DIGEST,
                "/v2/b/tags/list",
                "/v2/b/referrers/" + DIGEST,
                "/v2/token",
                "/v2/_catalog",
                "/v2/b/blobs/uploads/00000000-0000-4000-8000-000000000000?digest=" + DIGEST);
    }

    /** Without a unit, as the specification has it and RFC 9110 has not. */
    @Provide
    Arbitrary<String> contentRanges() {
        Arbitrary<String> whole = Combinators.combine(HostileText.numbers(), HostileText.numbers())
                .as((from, to) -> HostileText.utf8(from + "-" + to));
        return Arbitraries.oneOf(whole, whole, whole, ranges());
    }

    @Provide
    Arbitrary<String> ranges() {
        Arbitrary<String> unit = Arbitraries.of("bytes=", "bytes ", "", "Bytes=", "lines=", "bytes=0-1,", "bytes==");
        Arbitrary<String> whole = Combinators.combine(unit, HostileText.numbers(), HostileText.numbers())
                .as((of, from, to) -> of + from + "-" + to);
        return Arbitraries.oneOf(
                        whole, whole, HostileText.bytes(10), Arbitraries.of("0-6", "0-7", "1-6", "0-6/7", "7-0"))
                .map(HostileText::utf8);
    }

    /** No half of an upgrade to h2c: Vert.x refuses it by itself, without a body. */
    @Provide
    Arbitrary<String> headers() {
        Arbitrary<String> name = Arbitraries.of(
                "Accept",
                "Content-Type",
                "Authorization",
                "Docker-Content-Digest",
                "Range",
                "If-Range",
                "If-None-Match",
                "Content-Range",
                "X-Forwarded-Proto",
                "X-Forwarded-For",
                "Host",
                "Expect",
                "Content-Encoding",
                "Upgrade",
                "Accept-Encoding",
                "traceparent",
                "Cookie",
                "User-Agent",
                "Origin",
                "Content-Digest",
                "Repr-Digest",
                "Sec-WebSocket-Key",
                "HTTP2-Settings");
        Arbitrary<String> value = Arbitraries.oneOf(
                HostileText.bytes(12),
                HostileText.parts(),
                HostileText.numbers(),
                Arbitraries.of(
                        "Basic",
                        "Basic :",
                        "Basic ////",
                        "Bearer a.b.c",
                        "Bearer",
                        "websocket",
                        "100-continue",
                        "application/vnd.oci.image.manifest.v1+json; charset=x",
                        ";",
                        "*/*",
                        "text/plain",
                        "gzip",
                        "x".repeat(9000),
                        "\t",
                        "a\0b",
                        "a\rb",
                        "AAMAAABkAARAAAAAAAIAAAAA"));
        return Combinators.combine(name, value)
                .as((key, text) -> key + ": " + text + "\r\n")
                .list()
                .ofMaxSize(4)
                .map(all -> String.join("", all));
    }

    @Provide
    Arbitrary<String> lengths() {
        Arbitrary<String> header = Arbitraries.oneOf(
                HostileText.numbers().map(number -> "Content-Length: " + HostileText.utf8(number) + "\r\n"),
                Arbitraries.of(
                        "Content-Length: 7\r\n",
                        "Content-Length: 7, 7\r\n",
                        "Content-Length: 6\r\n",
                        "Content-Length: 100\r\n",
                        "Transfer-Encoding: chunked\r\n",
                        "Transfer-Encoding: chunked, chunked\r\n",
                        "Transfer-Encoding: x\r\n",
                        "Transfer-Encoding : chunked\r\n",
                        "Expect: 100-continue\r\n",
                        "Content-Range: 0-6\r\n",
                        "Content-Type: application/vnd.oci.image.manifest.v1+json\r\n"));
        return header.list().ofMinSize(1).ofMaxSize(3).map(all -> String.join("", all));
    }
}
