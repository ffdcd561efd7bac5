package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.OCI_INDEX;
import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;

class ManifestApiTest {

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

    @Test
    void anImageComesBackByTagAndByDigestAsItWasPushed() {
        byte[] image = registry.pushImage("a/b", "v1", "word");
        Digest digest = Contents.sha256(image);

        for (String reference :
                List.of("v1", digest.toString(), digest.toString().replace(":", "%3A"))) {
            HttpResponse<byte[]> pulled = expect(200, registry.get("/v2/a/b/manifests/" + reference));
            assertThat(pulled.body()).isEqualTo(image);
            assertThat(header(pulled, "Content-Type")).isEqualTo(OCI_MANIFEST);
            assertThat(header(pulled, "Docker-Content-Digest")).isEqualTo(digest.toString());
            HttpResponse<byte[]> head = expect(200, registry.head("/v2/a/b/manifests/" + reference));
            assertThat(header(head, "Content-Length")).isEqualTo("" + image.length);
            assertThat(header(head, "Content-Type")).isEqualTo(OCI_MANIFEST);
        }
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
    void aManifestThatTheClientHasIsNotSentAgain(String header, String value, int status) {
        Digest digest = Contents.sha256(registry.pushImage("a", "v1", "word"));

        for (String method : List.of("GET", "HEAD")) {
            for (String reference : List.of("v1", digest.toString())) {
                HttpResponse<byte[]> answer = expect(
                        status,
                        registry.send(registry.request("/v2/a/manifests/" + reference)
                                .header(header, value.formatted(digest))
                                .method(method, BodyPublishers.noBody())));
                if (status != 412) {
                    assertThat(header(answer, "ETag")).isEqualTo("\"" + digest + "\"");
                    assertThat(answer.body().length > 0).isEqualTo(status == 200 && method.equals("GET"));
                }
            }
        }
    }

    @Test
    void whatIsNotThereIsUnknownWhateverTheClientHas() {
        String missing = "/v2/a/manifests/" + Contents.sha256(registry.pushImage("b", "v1", "word"));

        for (String header : List.of("If-Match", "If-None-Match")) {
            expect(404, registry.send(registry.request(missing).header(header, "\"other\"")));
            expect(404, registry.send(registry.request(missing).header(header, "*")));
        }
    }

    @Test
    void dockersManifestsAndListsComeBackAsWhatTheyWerePushed() {
        String manifestType = "application/vnd.docker.distribution.manifest.v2+json";
        String listType = "application/vnd.docker.distribution.manifest.list.v2+json";
        byte[] config = Contents.text("{}");
        registry.pushBlob("a", config);
        byte[] image = Contents.text("{\"schemaVersion\":2,\"mediaType\":\"" + manifestType + "\",\"config\":"
                + Contents.descriptor("application/vnd.docker.container.image.v1+json", config) + ",\"layers\":[]}");
        expect(201, registry.putManifest("a", Contents.sha256(image).toString(), manifestType, image));
        byte[] list = Contents.text("{\"schemaVersion\":2,\"mediaType\":\"" + listType + "\",\"manifests\":["
                + Contents.descriptor(manifestType, image) + "]}");

        expect(201, registry.putManifest("a", "multi", listType, list));

        assertThat(header(registry.get("/v2/a/manifests/multi"), "Content-Type"))
                .isEqualTo(listType);
        assertThat(header(registry.get("/v2/a/manifests/" + Contents.sha256(image)), "Content-Type"))
                .isEqualTo(manifestType);
    }

    @Test
    void aManifestThatNamesWhatIsNotThereIsRefusedWithEachOfThem() {
        byte[] config = Contents.text("config");
        registry.pushBlob("elsewhere", config);
        byte[] image = Contents.image("", config, Contents.text("layer"));

        HttpResponse<byte[]> refused = expect(404, registry.putManifest("a", "v1", OCI_MANIFEST, image));

        assertThat(json(refused).at("/errors")).hasSize(2);
        assertThat(code(refused)).isEqualTo("MANIFEST_BLOB_UNKNOWN");
        assertThat(json(refused).at("/errors/1/detail/digest").asText())
                .isEqualTo(Contents.sha256(Contents.text("layer")).toString());
        byte[] index = Contents.text("{\"schemaVersion\":2,\"manifests\":["
                + Contents.descriptor(OCI_MANIFEST, Contents.text("missing")) + "]}");
        assertThat(code(expect(404, registry.putManifest("a", "v2", OCI_INDEX, index))))
                .isEqualTo("MANIFEST_BLOB_UNKNOWN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"schemaVersion\":1}",
                "{\"schemaVersion\":2}",
                "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}",
                "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:x\",\"size\":1},\"layers\":[]}",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}",
                "{\"schemaVersion\":2,\"schemaVersion\":2}",
                "{\"schemaVersion\":2} {}",
                "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}",
            })
    void whatIsNoManifestIsRefused(String content) {
        assertThat(code(expect(400, registry.putManifest("a", "v1", OCI_MANIFEST, Contents.text(content)))))
                .isEqualTo("MANIFEST_INVALID");
    }

    /** All else about it is right. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "3",
                "-2",
                "2.0",
                "2e0",
                "4294967298",
                "18446744073709551618",
                "\"2\"",
                "null",
                "true",
                "[2]"
            })
    void aManifestOfAnotherSchemaVersionThanTwoIsRefused(String version) {
        byte[] config = Contents.text("{}");
        registry.pushBlob("a", config);
        String good = new String(Contents.image("", config), StandardCharsets.UTF_8);
        for (String bad : List.of(
                good.replace("\"schemaVersion\":2", "\"schemaVersion\":" + version),
                good.replace("\"schemaVersion\":2,", ""))) {
            HttpResponse<byte[]> refused =
                    expect(400, registry.putManifest("a", "v1", OCI_MANIFEST, Contents.text(bad)));

            assertThat(code(refused)).isEqualTo("MANIFEST_INVALID");
            assertThat(json(refused).at("/errors/0/message").asText()).contains("schemaVersion must be 2");
        }
        expect(201, registry.putManifest("a", "v1", OCI_MANIFEST, Contents.text(good)));
    }

    /** RFC 8259 section 8.1; two readers that guess could read two manifests. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void aManifestInAnotherEncodingThanUtf8IsRefused(String charset) {
        byte[] config = Contents.text("{}");
        registry.pushBlob("a", config);
        byte[] image =
                new String(Contents.image("", config), StandardCharsets.UTF_8).getBytes(Charset.forName(charset));

        assertThat(code(expect(400, registry.putManifest("a", "v1", OCI_MANIFEST, image))))
                .isEqualTo("MANIFEST_INVALID");
    }

    @Test
    void aManifestWithAByteOrderMarkOrALoneByteIsRefused() {
        byte[] config = Contents.text("{}");
        registry.pushBlob("a", config);
        String good = new String(Contents.image(",\"annotations\":{\"a\":\"~\"}", config), StandardCharsets.UTF_8);

        expect(400, registry.putManifest("a", "v1", OCI_MANIFEST, Contents.text("\ufeff" + good)));
        byte[] lone = good.replace('~', '\u00e9').getBytes(StandardCharsets.ISO_8859_1);
        expect(400, registry.putManifest("a", "v1", OCI_MANIFEST, lone));
    }

    @Test
    void mediaTypesThatTheRegistryDoesNotKnowAreRefused() {
        assertThat(code(expect(400, registry.putManifest("a", "v1", "text/plain", Contents.text("{}")))))
                .isEqualTo("MANIFEST_INVALID");
    }

    @Test
    void aManifestUnderAnotherDigestThanItsOwnIsRefused() {
        byte[] image = registry.pushImage("a", "v1", "word");

        assertThat(code(expect(
                        400,
                        registry.putManifest(
                                "a", Contents.sha256(Contents.text("x")).toString(), OCI_MANIFEST, image))))
                .isEqualTo("DIGEST_INVALID");
    }

    @Test
    void manifestsOfFourMegabytesAreTakenAndAboveTheLimitRefused() {
        byte[] config = Contents.text("{}");
        registry.pushBlob("a", config);
        byte[] large = Contents.image(",\"annotations\":{\"pad\":\"" + "x".repeat(4_200_000) + "\"}", config);
        byte[] tooLarge = Contents.image(",\"annotations\":{\"pad\":\"" + "x".repeat(8 << 20) + "\"}", config);

        expect(201, registry.putManifest("a", "large", OCI_MANIFEST, large));

        assertThat(registry.get("/v2/a/manifests/large").body()).isEqualTo(large);
        assertThat(code(expect(413, registry.putManifest("a", "larger", OCI_MANIFEST, tooLarge))))
                .isEqualTo("SIZE_INVALID");
    }

    @Test
    void aTagThatNamesAnotherManifestStaysAndTheRuleIsNamed() {
        byte[] first = registry.pushImage("a", "v1", "first");
        byte[] second = registry.pushImage("a", "v2", "second");
        expect(201, registry.putManifest("a", "v1", OCI_MANIFEST, first));

        HttpResponse<byte[]> refused = expect(409, registry.putManifest("a", "v1", OCI_MANIFEST, second));

        assertThat(code(refused)).isEqualTo("DENIED");
        assertThat(json(refused).at("/errors/0/detail/rule").asText()).isEqualTo("recreatable-tags");
        assertThat(json(refused).at("/errors/0/message").asText())
                .startsWith("Tags of a are recreatable: a:v1 names")
                .contains("delete this one first");
        assertThat(registry.get("/v2/a/manifests/v1").body()).isEqualTo(first);
    }

    @Test
    void ofTwoRacingPushesToOneTagExactlyOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            byte[] one = registry.pushImage("a", "one-" + round, "one " + round);
            byte[] two = registry.pushImage("a", "two-" + round, "two " + round);
            String tag = "raced-" + round;
            List<Integer> statuses = new ArrayList<>();
            CyclicBarrier start = new CyclicBarrier(2);
            try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
                List<Future<Integer>> pushes = new ArrayList<>();
                for (byte[] image : List.of(one, two)) {
                    pushes.add(pool.submit(() -> {
                        start.await();
                        return registry.putManifest("a", tag, OCI_MANIFEST, image)
                                .statusCode();
                    }));
                }
                for (Future<Integer> push : pushes) {
                    statuses.add(push.get());
                }
            }

            assertThat(statuses).containsExactlyInAnyOrder(201, 409);
            assertThat(registry.get("/v2/a/manifests/" + tag).body()).isEqualTo(statuses.getFirst() == 201 ? one : two);
        }
    }

    @Test
    void aPushByDigestMayNameTags() {
        byte[] image = registry.pushImage("a", "v1", "word");

        HttpResponse<byte[]> pushed =
                expect(201, registry.putManifest("a", Contents.sha256(image) + "?tag=x&tag=y", OCI_MANIFEST, image));

        assertThat(header(pushed, "OCI-Tag")).isEqualTo("x, y");
        assertThat(registry.get("/v2/a/manifests/y").body()).isEqualTo(image);
    }

    @Test
    void aDeletedManifestAndItsTagsAreGoneAtOnce() {
        byte[] image = registry.pushImage("a", "v1", "word");

        expect(202, registry.delete("/v2/a/manifests/" + Contents.sha256(image)));

        expect(404, registry.head("/v2/a/manifests/" + Contents.sha256(image)));
        assertThat(code(expect(404, registry.get("/v2/a/manifests/v1")))).isEqualTo("MANIFEST_UNKNOWN");
        assertThat(json(registry.get("/v2/a/tags/list")).at("/tags")).isEmpty();
        expect(404, registry.delete("/v2/a/manifests/" + Contents.sha256(image)));
    }

    @Test
    void aDeletedTagLeavesItsManifestAndMayBeMadeAgain() {
        byte[] image = registry.pushImage("a", "v1", "word");

        expect(202, registry.delete("/v2/a/manifests/v1"));

        expect(404, registry.get("/v2/a/manifests/v1"));
        expect(200, registry.get("/v2/a/manifests/" + Contents.sha256(image)));
        registry.pushImage("a", "v1", "another word");
    }

    @Test
    void referrersAreListedUnderTheirSubjectBeforeAndAfterItIsThere() {
        byte[] empty = Contents.text("{}");
        registry.pushBlob("a", empty);
        byte[] subject = Contents.image("", empty);
        String path = "/v2/a/referrers/" + Contents.sha256(subject);
        assertThat(json(expect(200, registry.get(path))).at("/manifests")).isEmpty();
        String names = ",\"subject\":" + Contents.descriptor(OCI_MANIFEST, subject);
        byte[] signature = Contents.image(
                names + ",\"artifactType\":\"example/signature\",\"annotations\":{\"by\":\"me\"}", empty);
        byte[] plain = Contents.image(names, empty);

        HttpResponse<byte[]> pushed =
                expect(201, registry.putManifest("a", Contents.sha256(signature).toString(), OCI_MANIFEST, signature));
        expect(201, registry.putManifest("a", "plain", OCI_MANIFEST, plain));

        assertThat(header(pushed, "OCI-Subject"))
                .isEqualTo(Contents.sha256(subject).toString());
        HttpResponse<byte[]> all = expect(200, registry.get(path));
        assertThat(header(all, "Content-Type")).isEqualTo(OCI_INDEX);
        assertThat(json(all).at("/manifests"))
                .extracting(node -> node.path("artifactType").asText())
                .containsExactlyInAnyOrder("example/signature", "application/vnd.oci.image.config.v1+json");
        HttpResponse<byte[]> filtered = expect(200, registry.get(path + "?artifactType=example/signature"));
        assertThat(header(filtered, "OCI-Filters-Applied")).isEqualTo("artifactType");
        JsonNode only = json(filtered).at("/manifests");
        assertThat(only).hasSize(1);
        assertThat(only.at("/0/annotations/by").asText()).isEqualTo("me");
        assertThat(only.at("/0/size").asInt()).isEqualTo(signature.length);
    }

    @Test
    void aLongListOfReferrersComesInPages() {
        byte[] empty = Contents.text("{}");
        registry.pushBlob("a", empty);
        byte[] subject = Contents.image("", empty);
        for (int i = 0; i < 5; i++) {
            byte[] referrer = Contents.image(
                    ",\"subject\":" + Contents.descriptor(OCI_MANIFEST, subject) + ",\"annotations\":{\"pad\":\"" + i
                            + "x".repeat(1 << 20) + "\"}",
                    empty);
            expect(201, registry.putManifest("a", Contents.sha256(referrer).toString(), OCI_MANIFEST, referrer));
        }

        int seen = 0;
        int pages = 0;
        String next = "/v2/a/referrers/" + Contents.sha256(subject);
        while (!next.isEmpty()) {
            HttpResponse<byte[]> page = expect(200, registry.get(next));
            assertThat(page.body().length).isLessThan(4 << 20);
            seen += json(page).at("/manifests").size();
            pages++;
            next = next(page);
        }

        assertThat(seen).isEqualTo(5);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void whatListsAndTheLogShowOfAManifestIsNotAsLargeAsAManifest() {
        byte[] empty = Contents.text("{}");
        registry.pushBlob("a", empty);
        String subject = ",\"subject\":" + Contents.descriptor(OCI_MANIFEST, Contents.text("subject"));
        String pad = ",\"annotations\":{\"pad\":\"" + "x".repeat(2_200_000) + "\"}";
        String type = ",\"artifactType\":\"example/" + "x".repeat(600) + "\"";

        expect(201, registry.putManifest("a", "v1", OCI_MANIFEST, Contents.image(pad, empty)));
        HttpResponse<byte[]> refused =
                expect(400, registry.putManifest("a", "v2", OCI_MANIFEST, Contents.image(subject + pad, empty)));
        assertThat(code(refused)).isEqualTo("MANIFEST_INVALID");
        assertThat(json(refused).at("/errors/0/message").asText())
                .contains("annotations of a manifest with a 'subject'");
        expect(400, registry.putManifest("a", "v3", OCI_MANIFEST, Contents.image(type, empty)));
    }

    @Test
    void ofVeryMuchThatIsMissingTheFirstIsNamedAndAllIsCounted() {
        StringBuilder layers = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            layers.append(layers.isEmpty() ? "" : ",")
                    .append(Contents.descriptor("application/vnd.oci.image.layer.v1.tar", Contents.text("layer " + i)));
        }
        byte[] empty = Contents.text("{}");
        registry.pushBlob("a", empty);
        byte[] image = Contents.text(new String(Contents.image("", empty), StandardCharsets.UTF_8)
                .replace("\"layers\":[]", "\"layers\":[" + layers + "]"));

        HttpResponse<byte[]> refused = expect(404, registry.putManifest("a", "v1", OCI_MANIFEST, image));

        assertThat(json(refused).path("errors")).hasSize(100);
        assertThat(json(refused).at("/errors/0/message").asText()).contains("lacks 300 of what");
    }

    private static String next(HttpResponse<byte[]> page) {
        String link = header(page, "Link");
        return link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
    }

    @Test
    void tagsComeInOrderAndInPages() {
        byte[] image = registry.pushImage("a", "v1", "word");
        for (String tag : List.of("v3", "v2", "V9")) {
            expect(201, registry.putManifest("a", tag, OCI_MANIFEST, image));
        }

        assertThat(tags(registry.get("/v2/a/tags/list"))).containsExactly("V9", "v1", "v2", "v3");
        HttpResponse<byte[]> page = registry.get("/v2/a/tags/list?n=3");
        assertThat(tags(page)).containsExactly("V9", "v1", "v2");
        assertThat(tags(registry.get(next(page)))).containsExactly("v3");
        assertThat(next(registry.get(next(page)))).isEmpty();
        assertThat(tags(registry.get("/v2/a/tags/list?last=v1"))).containsExactly("v2", "v3");
        HttpResponse<byte[]> none = expect(200, registry.get("/v2/a/tags/list?n=0"));
        assertThat(tags(none)).isEmpty();
        assertThat(next(none)).isEmpty();
        expect(400, registry.get("/v2/a/tags/list?n=-1"));
        assertThat(tags(registry.get("/v2/a/tags/list?n=99999999999999999999"))).hasSize(4);
        assertThat(tags(registry.get("/v2/a/tags/list?n=00000000000000000000002")))
                .hasSize(2);
        assertThat(code(expect(404, registry.get("/v2/unknown/tags/list")))).isEqualTo("NAME_UNKNOWN");
    }

    private static List<String> tags(HttpResponse<byte[]> response) {
        List<String> tags = new ArrayList<>();
        json(response).at("/tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    @Test
    void theCatalogNamesTheRepositories() {
        registry.pushImage("b/c", "v1", "word");
        registry.pushImage("a", "v1", "word");

        assertThat(new String(registry.get("/v2/_catalog").body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"repositories\":[\"a\",\"b/c\"]}");
        assertThat(next(registry.get("/v2/_catalog?n=1"))).isEqualTo("/v2/_catalog?n=1&last=a");
    }
}
