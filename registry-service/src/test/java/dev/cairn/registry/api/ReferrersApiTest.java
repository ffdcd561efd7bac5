package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.OCI_INDEX;
import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;

/** Referrers that clients list themselves, under a tag, as they do where a registry has no API for them. */
class ReferrersApiTest {

    private static final byte[] EMPTY = Contents.text("{}");

    @TempDir
    private Path data;

    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = RunningRegistry.in(data);
        registry.pushBlob("a", EMPTY);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private byte[] push(String more) {
        byte[] manifest = Contents.image(more, EMPTY);
        expect(201, registry.putManifest("a", Contents.sha256(manifest).toString(), OCI_MANIFEST, manifest));
        return manifest;
    }

    private static String naming(byte[] subject) {
        return ",\"subject\":" + Contents.descriptor(OCI_MANIFEST, subject);
    }

    private void pushList(String tag, String... descriptors) {
        byte[] index = Contents.text("{\"schemaVersion\":2,\"mediaType\":\"" + OCI_INDEX + "\",\"manifests\":["
                + String.join(",", descriptors) + "]}");
        expect(201, registry.putManifest("a", tag, OCI_INDEX, index));
    }

    private static String listed(byte[] manifest, String artifactType) {
        return Contents.descriptor(OCI_MANIFEST, manifest)
                .replace("}", ",\"artifactType\":\"" + artifactType + "\",\"annotations\":{\"by\":\"a client\"}}");
    }

    private HttpResponse<byte[]> referrers(Digest subject, String query) {
        return expect(200, registry.get("/v2/a/referrers/" + subject + query));
    }

    private static List<String> digests(HttpResponse<byte[]> referrers) {
        List<String> digests = new ArrayList<>();
        json(referrers)
                .at("/manifests")
                .forEach(each -> digests.add(each.path("digest").asText()));
        return digests;
    }

    private static String tagOf(Digest subject) {
        return subject.toString().replace(':', '-');
    }

    @Test
    void whatAClientListsUnderTheTagOfADigestIsAmongItsReferrersOnce() {
        byte[] subject = push(",\"annotations\":{\"is\":\"subject\"}");
        byte[] named = push(naming(subject) + ",\"artifactType\":\"example/named\"");
        byte[] old = push(",\"annotations\":{\"is\":\"old\"}");
        Digest digest = Contents.sha256(subject);
        pushList(tagOf(digest), listed(old, "example/old"), listed(named, "example/wrong"));

        HttpResponse<byte[]> all = referrers(digest, "");

        assertThat(digests(all))
                .isSorted()
                .containsExactlyInAnyOrder(
                        Contents.sha256(named).toString(), Contents.sha256(old).toString());
        HttpResponse<byte[]> filtered = referrers(digest, "?artifactType=example/old");
        assertThat(header(filtered, "OCI-Filters-Applied")).isEqualTo("artifactType");
        assertThat(digests(filtered)).containsExactly(Contents.sha256(old).toString());
        assertThat(json(filtered).at("/manifests/0/annotations/by").asText()).isEqualTo("a client");
        assertThat(digests(referrers(digest, "?artifactType=example/wrong"))).isEmpty();
        assertThat(digests(referrers(digest, "?artifactType=example/named"))).hasSize(1);
    }

    @Test
    void aTypeWithAPlusIsFoundWhetherItIsEscapedOrNot() {
        byte[] image = push("");
        Digest digest = Contents.sha256(image);
        push(naming(image) + ",\"artifactType\":\"example/sbom+json\"");

        assertThat(digests(referrers(digest, "?artifactType=example/sbom%2Bjson")))
                .hasSize(1);
        assertThat(digests(referrers(digest, "?artifactType=example/sbom+json")))
                .hasSize(1);
    }

    @Test
    void whatNamesAnotherSubjectOrIsGoneIsNotTakenFromAList() {
        byte[] subject = push(",\"annotations\":{\"is\":\"subject\"}");
        byte[] other = push(naming(Contents.text("another")));
        byte[] gone = push(",\"annotations\":{\"is\":\"gone\"}");
        pushList(tagOf(Contents.sha256(subject)), listed(other, "x"), listed(gone, "x"));
        expect(202, registry.delete("/v2/a/manifests/" + Contents.sha256(gone)));

        assertThat(digests(referrers(Contents.sha256(subject), ""))).isEmpty();
    }

    @Test
    void aListMovesAsItsClientAddsToIt() {
        byte[] subject = push(",\"annotations\":{\"is\":\"subject\"}");
        byte[] one = push(",\"annotations\":{\"is\":\"one\"}");
        byte[] two = push(",\"annotations\":{\"is\":\"two\"}");
        String tag = tagOf(Contents.sha256(subject));
        pushList(tag, listed(one, "x"));

        pushList(tag, listed(one, "x"), listed(two, "x"));

        assertThat(digests(referrers(Contents.sha256(subject), ""))).hasSize(2);
    }

    @Test
    void theTagOfASha512HasItsFirstHalfOnly() {
        Digest subject = Contents.digest(Digest.Algorithm.SHA512, Contents.text("subject"));
        byte[] old = push(",\"annotations\":{\"is\":\"old\"}");
        pushList("sha512-" + subject.hex().substring(0, 64), listed(old, "x"));

        assertThat(digests(referrers(subject, ""))).hasSize(1);
    }

    @Test
    void anImageUnderSuchATagIsNoList() {
        byte[] subject = push(",\"annotations\":{\"is\":\"subject\"}");
        registry.pushImage("a", tagOf(Contents.sha256(subject)), "image");

        assertThat(digests(referrers(Contents.sha256(subject), ""))).isEmpty();
    }

    @Test
    void anIndexMayBeAReferrerOfWhatIsNotThere() {
        Digest missing = Contents.sha256(Contents.text("missing"));
        byte[] index = Contents.text("{\"schemaVersion\":2,\"mediaType\":\"" + OCI_INDEX
                + "\",\"artifactType\":\"example/list\",\"manifests\":[]"
                + naming(Contents.text("missing")) + "}");

        HttpResponse<byte[]> pushed = expect(201, registry.putManifest("a", "list", OCI_INDEX, index));

        assertThat(header(pushed, "OCI-Subject")).isEqualTo(missing.toString());
        assertThat(json(referrers(missing, "")).at("/manifests/0/artifactType").asText())
                .isEqualTo("example/list");
        assertThat(json(referrers(missing, "")).at("/manifests/0/mediaType").asText())
                .isEqualTo(OCI_INDEX);
    }

    @Test
    void anUnknownRepositoryHasAnEmptyIndexOfReferrers() {
        HttpResponse<byte[]> none = expect(200, registry.get("/v2/unknown/referrers/" + Contents.sha256(EMPTY)));

        assertThat(header(none, "Content-Type")).isEqualTo(OCI_INDEX);
        assertThat(json(none).at("/schemaVersion").asInt()).isEqualTo(2);
        assertThat(json(none).at("/manifests").isArray()).isTrue();
    }
}
