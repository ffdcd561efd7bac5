package dev.cairn.registry.api;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

import dev.cairn.registry.Contents;
import dev.cairn.registry.api.RawHttp.RawAnswer;

import static dev.cairn.registry.api.HostileText.CONTENT;
import static dev.cairn.registry.api.HostileText.DIGEST;
import static org.assertj.core.api.Assertions.assertThat;

/** Manifests that differ from good ones in places, and bytes that are none. What is taken comes back as it was. */
class ManifestFuzzTest {

    private static final ServedRegistry REGISTRY = ServedRegistry.start();
    private static final FuzzTarget TARGET = new FuzzTarget(REGISTRY.port(), REGISTRY.folder());
    private static final List<String> TYPES = List.of(
            RunningRegistry.OCI_MANIFEST,
            RunningRegistry.OCI_INDEX,
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final String GOOD_DESCRIPTOR =
            "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"" + DIGEST + "\",\"size\":7}";

    static {
        TARGET.send("POST", "/v2/a/blobs/uploads/?digest=" + DIGEST, "", CONTENT);
    }

    @AfterContainer
    static void stop() {
        TARGET.close();
        REGISTRY.close();
    }

    @Property
    void aManifestOfGoodAndBadFields(@ForAll("manifests") String manifest, @ForAll("types") String type) {
        push(manifest.getBytes(StandardCharsets.UTF_8), type);
    }

    @Property
    void aGoodManifestThatWasSpoilt(@ForAll("spoilt") byte[] manifest, @ForAll("types") String type) {
        push(manifest, type);
    }

    /** A few only: each is megabytes. */
    @Property(tries = 12)
    void aVeryLargeManifest(@ForAll("large") String manifest) {
        push(manifest.getBytes(StandardCharsets.UTF_8), RunningRegistry.OCI_MANIFEST);
    }

    private static void push(byte[] manifest, String type) {
        String digest = Contents.sha256(manifest).toString();
        String header = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";

        RawAnswer pushed = TARGET.send("PUT", "/v2/a/manifests/" + digest, header, manifest);

        assertThat(pushed.status()).as("%s", pushed).isIn(201, 400, 404, 413);
        RawAnswer pulled = TARGET.send("GET", "/v2/a/manifests/" + digest);
        assertThat(pulled.status()).isEqualTo(pushed.status() == 201 ? 200 : 404);
        if (pushed.status() == 201) {
            assertThat(pulled.body()).isEqualTo(manifest);
            assertThat(pulled.header("docker-content-digest")).isEqualTo(digest);
            assertReferrers(pushed.header("oci-subject"), digest);
            TARGET.send("DELETE", "/v2/a/manifests/" + digest); // or it is there when it comes again under another type
        }
    }

    private static void assertReferrers(String subject, String digest) {
        if (!subject.isEmpty()) {
            RawAnswer referrers = TARGET.send("GET", "/v2/a/referrers/" + subject);
            assertThat(referrers.json().at("/manifests"))
                    .extracting(each -> each.path("digest").asText())
                    .contains(digest);
        }
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.oneOf(
                Arbitraries.of(TYPES),
                Arbitraries.of(RunningRegistry.OCI_MANIFEST),
                Arbitraries.of(
                        "",
                        "text/plain",
                        "application/vnd.oci.image.manifest.v1+json; charset=utf-16",
                        ";",
                        "APPLICATION/VND.OCI.IMAGE.MANIFEST.V1+JSON",
                        "application/vnd.docker.distribution.manifest.v1+prettyjws"));
    }

    private static Arbitrary<String> jsonNumbers() {
        return Arbitraries.of(
                "7",
                "0",
                "-1",
                "-0",
                "1.5",
                "7.0",
                "7e0",
                "1e400",
                "-1e-400",
                "9223372036854775807",
                "9223372036854775808",
                "9".repeat(2000),
                "1e999999999",
                "01",
                "+7",
                "NaN",
                "Infinity",
                "0x7");
    }

    private static Arbitrary<String> jsonStrings() {
        return Arbitraries.of(
                "\"\"",
                "\"x\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\\u0000\"",
                "\"\u2028\"",
                "\"\\x\"",
                "\"\n\"",
                "\"../../secret\"",
                "\"sha256:..\"",
                "\"" + DIGEST + "\"",
                "\"" + DIGEST.toUpperCase(java.util.Locale.ROOT) + "\"",
                "\"sha512:" + "0".repeat(128) + "\"",
                "\"" + TYPES.get(0) + "\"",
                "\"" + TYPES.get(1) + "\"",
                "\"application/vnd.oci.image.layer.nondistributable.v1.tar\"",
                "\"" + "y".repeat(5000) + "\"");
    }

    private static Arbitrary<String> values() {
        Arbitrary<String> leaf = Arbitraries.oneOf(
                jsonNumbers(),
                jsonStrings(),
                Arbitraries.of("null", "true", "[]", "{}", "", "'x'", "undefined", GOOD_DESCRIPTOR));
        Arbitrary<String> wrapped = Combinators.combine(
                        leaf, Arbitraries.of("[*]", "{\"digest\":*}", "[*,*]", "{\"\":*}", "[[[*]]]"))
                .as((value, form) -> form.replace("*", value));
        return Arbitraries.oneOf(leaf, wrapped, descriptors());
    }

    /** Good ones mostly. */
    private static Arbitrary<String> descriptors() {
        Arbitrary<String> field = Arbitraries.of(
                "\"digest\":\"" + DIGEST + "\"",
                "\"size\":7",
                "\"mediaType\":\"x/y\"",
                "\"urls\":[\"http://x/\"]",
                "\"data\":\"Y29udGVudA==\"",
                "\"annotations\":{\"a\":\"b\"}",
                "\"platform\":{\"os\":\"linux\"}",
                "\"digest\":null",
                "\"size\":-1",
                "\"size\":8",
                "\"annotations\":[]",
                "\"data\":7");
        Arbitrary<String> odd = field.list().ofMaxSize(5).map(fields -> "{" + String.join(",", fields) + "}");
        return Arbitraries.oneOf(Arbitraries.just(GOOD_DESCRIPTOR), Arbitraries.just(GOOD_DESCRIPTOR), odd);
    }

    private static Arbitrary<String> field(String name, Arbitrary<String> good) {
        Arbitrary<String> value = Arbitraries.oneOf(good, good, good, good, values());
        return Combinators.combine(value, Arbitraries.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 2))
                .as((json, times) -> switch (times) {
                    case 0 -> "";
                    case 1 -> "\"" + name + "\":" + json;
                    default -> "\"" + name + "\":" + json + ",\"" + name + "\":" + json;
                });
    }

    @Provide
    Arbitrary<String> manifests() {
        Arbitrary<String> descriptor = descriptors();
        Arbitrary<String> list = descriptor.list().ofMaxSize(3).map(each -> "[" + String.join(",", each) + "]");
        Arbitrary<String> annotations = Combinators.combine(jsonStrings(), jsonStrings())
                .as((name, value) -> name.length() > 2 ? "{" + name + ":" + value + "}" : "{}");
        Arbitrary<String> contents = Arbitraries.oneOf(
                Combinators.combine(field("config", descriptor), field("layers", list))
                        .as((config, layers) -> config + "," + layers),
                field("manifests", list),
                Combinators.combine(field("config", descriptor), field("manifests", list))
                        .as((one, other) -> one + "," + other));
        Arbitrary<String> extra = Arbitraries.oneOf(
                Arbitraries.just(""),
                field("subject", descriptor),
                field("annotations", annotations),
                field("artifactType", jsonStrings()),
                field("mediaType", Arbitraries.of(TYPES).map(type -> "\"" + type + "\"")),
                field("x-custom", values()));
        return Combinators.combine(
                        field("schemaVersion", Arbitraries.just("2")),
                        contents,
                        extra.list().ofMaxSize(3))
                .as((version, body, more) -> "{" + version + "," + body + "," + String.join(",", more) + "}")
                .map(json -> json.replaceAll(",{2,}", ",").replace(",}", "}").replace("{,", "{"));
    }

    private static byte[] good() {
        return Contents.image(",\"annotations\":{\"a\":\"\u00e4\"}", CONTENT, CONTENT);
    }

    @Provide
    Arbitrary<byte[]> spoilt() {
        Arbitrary<Integer> place = Arbitraries.integers().between(0, good().length - 1);
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(6);
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(200),
                place.map(length -> Arrays.copyOf(good(), length)),
                Combinators.combine(place, Arbitraries.bytes()).as(ManifestFuzzTest::withByte),
                Combinators.combine(place, bytes).as(ManifestFuzzTest::withInserted),
                Arbitraries.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "ISO-8859-1", "IBM037")
                        .map(charset -> new String(good(), StandardCharsets.UTF_8).getBytes(Charset.forName(charset))),
                Arbitraries.of("\ufeff", " ", "\u0000", "{}", "//\n")
                        .map(prefix -> Contents.text(prefix + new String(good(), StandardCharsets.UTF_8))),
                Arbitraries.of("[", "{\"a\":").map(ManifestFuzzTest::deep));
    }

    private static byte[] withByte(int place, byte value) {
        byte[] spoilt = good();
        spoilt[place] = value;
        return spoilt;
    }

    private static byte[] withInserted(int place, byte[] bytes) {
        byte[] good = good();
        byte[] spoilt = Arrays.copyOf(good, good.length + bytes.length);
        System.arraycopy(bytes, 0, spoilt, place, bytes.length);
        System.arraycopy(good, place, spoilt, place + bytes.length, good.length - place);
        return spoilt;
    }

    private static byte[] deep(String opening) {
        return Contents.text("{\"schemaVersion\":2,\"x\":" + opening.repeat(100_000));
    }

    /** Of four megabytes and more: one string, many fields, many layers, a number, names that hash alike. */
    @Provide
    Arbitrary<String> large() {
        String head = "{\"schemaVersion\":2,\"config\":" + GOOD_DESCRIPTOR + ",\"layers\":[";
        return Arbitraries.of(
                head + "],\"annotations\":{\"a\":\"" + "x".repeat(4 << 20) + "\"}}",
                head + "],\"annotations\":{\"a\":\"" + "x".repeat(9 << 20) + "\"}}",
                head + (GOOD_DESCRIPTOR + ",").repeat(40_000) + GOOD_DESCRIPTOR + "]}",
                head + "],\"x\":" + "9".repeat(4 << 20) + "}",
                head + "],\"annotations\":{" + manyFields() + "}}",
                head + "]," + "\"" + "n".repeat(4 << 20) + "\":1}",
                head + "]}" + " ".repeat(4 << 20));
    }

    private static String manyFields() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 1 << 14; i++) {
            // "Aa" and "BB" have the same hash, and so has every row of them.
            String name = Integer.toBinaryString(i | 1 << 14).replace("0", "Aa").replace("1", "BB");
            fields.append(i == 0 ? "" : ",").append("\"").append(name).append("\":\"\"");
        }
        return fields.toString();
    }
}
