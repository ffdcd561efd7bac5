package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.OCI_INDEX;
import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each kind of content that the official suite pushes, lists, pulls and deletes again: its groups by data, such as "nested-index"
 * and "artifact-without-layers". What a registry may refuse and this one does, "sparse", is in {@link ManifestApiTest}.
 */
class ManifestConformanceTest {

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

    private static Stream<ArtifactSample> samples() {
        return ArtifactSample.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsPushedIsListedPulledAndDeleted(ArtifactSample sample) {
        push(sample);

        assertListed(sample);
        sample.tags().forEach((tag, digest) -> assertPulled(tag, sample.manifest(digest), digest));
        sample.manifests().forEach((digest, manifest) -> assertPulled(digest.toString(), manifest, digest));
        sample.referrers().forEach(this::assertReferrers);

        delete(sample);
    }

    private void push(ArtifactSample sample) {
        sample.blobs().forEach(blob -> registry.pushBlob("a", blob));
        sample.manifests().forEach((digest, manifest) -> {
            HttpResponse<byte[]> pushed =
                    expect(201, registry.putManifest("a", digest.toString(), manifest.type(), manifest.content()));
            assertThat(header(pushed, "Docker-Content-Digest")).isEqualTo(digest.toString());
            assertThat(header(pushed, "Location")).isEqualTo("/v2/a/manifests/" + digest);
            assertThat(header(pushed, "OCI-Subject")).isEqualTo(manifest.subject());
        });
        sample.tags().forEach((tag, digest) -> {
            ArtifactSample.Manifest manifest = sample.manifest(digest);
            expect(201, registry.putManifest("a", tag, manifest.type(), manifest.content()));
        });
    }

    private void assertListed(ArtifactSample sample) {
        HttpResponse<byte[]> list = registry.get("/v2/a/tags/list");
        assertThat(list.statusCode()).isEqualTo(200);
        assertThat(tags(list)).containsExactlyInAnyOrderElementsOf(sample.tags().keySet());
    }

    private static List<String> tags(HttpResponse<byte[]> list) {
        List<String> tags = new ArrayList<>();
        json(list).at("/tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    private void assertPulled(String reference, ArtifactSample.Manifest manifest, Digest digest) {
        String path = "/v2/a/manifests/" + reference;
        HttpResponse<byte[]> pulled = expect(200, registry.get(path));
        assertThat(pulled.body()).isEqualTo(manifest.content());
        for (HttpResponse<byte[]> answer : List.of(pulled, expect(200, registry.head(path)))) {
            assertThat(header(answer, "Content-Type")).isEqualTo(manifest.type());
            assertThat(header(answer, "Content-Length")).isEqualTo("" + manifest.content().length);
            assertThat(header(answer, "Docker-Content-Digest")).isEqualTo(digest.toString());
        }
    }

    private void assertReferrers(Digest subject, Map<Digest, String> artifactTypes) {
        String path = "/v2/a/referrers/" + subject;
        assertThat(referrers(path)).isEqualTo(artifactTypes);
        for (String type : artifactTypes.values()) {
            Map<Digest, String> ofType = new LinkedHashMap<>(artifactTypes);
            ofType.values().removeIf(other -> !other.equals(type));

            assertThat(referrers(path + "?artifactType=" + type.replace("+", "%2B")))
                    .isEqualTo(ofType);
        }
        assertThat(referrers(path + "?artifactType=example/none")).isEmpty();
    }

    private Map<Digest, String> referrers(String path) {
        HttpResponse<byte[]> answer = expect(200, registry.get(path));
        assertThat(header(answer, "Content-Type")).isEqualTo(OCI_INDEX);
        assertThat(header(answer, "OCI-Filters-Applied")).isEqualTo(path.contains("?") ? "artifactType" : "");
        Map<Digest, String> found = new LinkedHashMap<>();
        json(answer)
                .at("/manifests")
                .forEach(each -> found.put(
                        Digest.parse(each.path("digest").asText()),
                        each.path("artifactType").asText()));
        return found;
    }

    /** Tags, then manifests, those that list others first, then blobs; each is gone at once. */
    private void delete(ArtifactSample sample) {
        List<String> paths = new ArrayList<>();
        sample.tags().keySet().forEach(tag -> paths.add("/v2/a/manifests/" + tag));
        List.copyOf(sample.manifests().keySet()).reversed().forEach(digest -> paths.add("/v2/a/manifests/" + digest));
        sample.blobs().stream().map(Contents::sha256).distinct().forEach(digest -> paths.add("/v2/a/blobs/" + digest));
        for (String path : paths) {
            expect(202, registry.delete(path));
            expect(404, registry.head(path));
            expect(404, registry.delete(path));
        }
        sample.referrers()
                .keySet()
                .forEach(subject ->
                        assertThat(referrers("/v2/a/referrers/" + subject)).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void aManifestPushedByEitherAlgorithmIsTaggedByParameters(Digest.Algorithm algorithm) {
        byte[] config = Contents.text("{}");
        registry.pushBlob("a", config);
        byte[] image = Contents.image("", config);
        Digest digest = Contents.digest(algorithm, image);

        HttpResponse<byte[]> pushed =
                expect(201, registry.putManifest("a", digest + "?tag=one&tag=two", OCI_MANIFEST, image));

        assertThat(header(pushed, "OCI-Tag").split(", ", -1)).containsExactly("one", "two");
        var manifest = new ArtifactSample.Manifest(OCI_MANIFEST, image, "");
        assertPulled("one", manifest, digest);
        assertPulled("two", manifest, digest);
        assertPulled(digest.toString(), manifest, digest);
    }

    @ParameterizedTest
    @EnumSource
    void aManifestWithTwoSpacesMoreHasAnotherDigest(Digest.Algorithm algorithm) {
        byte[] config = Contents.text("{}");
        registry.pushBlob("a", config);
        Digest digest = Contents.digest(algorithm, Contents.image("", config));
        byte[] longer =
                Contents.text(new String(Contents.image("", config), java.nio.charset.StandardCharsets.UTF_8) + "  ");

        assertThat(code(expect(400, registry.putManifest("a", digest.toString(), OCI_MANIFEST, longer))))
                .isEqualTo("DIGEST_INVALID");
        expect(404, registry.head("/v2/a/manifests/" + digest));
    }

    @Test
    void whatIsNoDigestIsRefusedAndWhatIsNotThereIsUnknown() {
        byte[] image = registry.pushImage("a", "v1", "word");

        for (String method : new String[] {"GET", "DELETE"}) {
            assertThat(code(expect(400, registry.send(method, "/v2/a/manifests/sha256:baddigeststring", new byte[0]))))
                    .isEqualTo("DIGEST_INVALID");
        }
        expect(400, registry.putManifest("a", "sha256:baddigeststring", OCI_MANIFEST, image));
        for (String reference : new String[] {"never-pushed", "" + Contents.sha256(Contents.text("never pushed"))}) {
            assertThat(code(expect(404, registry.get("/v2/a/manifests/" + reference))))
                    .isEqualTo("MANIFEST_UNKNOWN");
            expect(404, registry.head("/v2/a/manifests/" + reference));
        }
    }

    @Test
    void aListOfTagsIsCutByLastAndByANumberThatMayBeAboveTheRest() {
        byte[] image = registry.pushImage("a", "t1", "word");
        for (String tag : List.of("t2", "t3", "t4")) {
            expect(201, registry.putManifest("a", tag, OCI_MANIFEST, image));
        }

        assertPage("?last=t2", "", "t3", "t4");
        assertPage("?last=t2&n=1", "</v2/a/tags/list?n=1&last=t3>; rel=\"next\"", "t3");
        assertPage("?last=t2&n=2", "", "t3", "t4");
        assertPage("?last=t2&n=100", "", "t3", "t4");
        assertPage("?n=4", "", "t1", "t2", "t3", "t4");
        assertPage("?last=t4", "");
        assertPage("?last=never-pushed", "", "t1", "t2", "t3", "t4");
        assertPage("?last=zzz", "");
        assertPage("?n=99999999999", "", "t1", "t2", "t3", "t4");
    }

    private void assertPage(String query, String link, String... expected) {
        HttpResponse<byte[]> page = expect(200, registry.get("/v2/a/tags/list" + query));
        assertThat(tags(page)).as(query).containsExactly(expected);
        assertThat(header(page, "Link")).as(query).isEqualTo(link);
        assertThat(json(page).path("name").asText()).isEqualTo("a");
    }
}
