package dev.cairn.registry.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.OCI_INDEX;
import static dev.cairn.registry.api.RunningRegistry.OCI_MANIFEST;

/** Content as builders and other tools of OCI make it: blobs, manifests in the order in which they can be pushed, tags. */
final class ArtifactSample {

    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    /**
     * A manifest.
     *
     * @param subject the digest that it names as its subject, or nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Manifest(String type, byte[] content, String subject) {}

    private final String name;
    private final Digest.Algorithm algorithm;
    private final List<byte[]> blobs = new ArrayList<>();
    private final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
    private final Map<String, Digest> tags = new LinkedHashMap<>();
    private final Map<Digest, Map<Digest, String>> referrers = new LinkedHashMap<>();

    private ArtifactSample(String name, Digest.Algorithm algorithm) {
        this.name = name;
        this.algorithm = algorithm;
    }

    static Stream<ArtifactSample> all() {
        return Stream.of(
                of("an image", it -> it.tag("v1", it.image("", it.layer(1), it.layer(2)))),
                of(
                        "an image of uncompressed layers",
                        it -> it.tag("v1", it.image("", it.layer(1).replace("+gzip", "")))),
                of("an image of no layers", it -> it.tag("v1", it.image(""))),
                of("an image of the same layer twice", it -> it.tag("v1", it.image("", it.layer(1), it.layer(1)))),
                of(
                        "a large manifest",
                        it -> it.tag("v1", it.image(",\"annotations\":{\"pad\":\"" + "A".repeat(3_900_000) + "\"}"))),
                of("layers that are elsewhere", ArtifactSample::elsewhere),
                of("content inside of descriptors", ArtifactSample::dataFields),
                of("fields of somebody's own", ArtifactSample::customFields),
                of("an index", it -> it.tag("v1", it.index("", it.image("", it.layer(1)), it.image("", it.layer(2))))),
                of("an empty index", it -> it.tag("v1", it.index(""))),
                of("an index of indexes", ArtifactSample::nested),
                // Without a tag: whatever is pushed by a tag alone is named by its sha256.
                of("an index of sha512", Digest.Algorithm.SHA512, it -> it.index("", it.image("", it.layer(1)))),
                of("an artifact", it -> it.tag("v1", it.artifact("example/a", ""))),
                of("an artifact of nothing", ArtifactSample::artifactOfNothing),
                of(
                        "an index of artifacts",
                        it -> it.tag(
                                "v1", it.index(",\"artifactType\":\"example/list\"", it.artifact("example/a", "")))),
                of("artifacts with a subject", ArtifactSample::withSubject),
                of("an index with a subject", ArtifactSample::indexWithSubject),
                of("a subject that is missing", ArtifactSample::missingSubject));
    }

    private static ArtifactSample of(String name, Consumer<ArtifactSample> content) {
        return of(name, Digest.Algorithm.SHA256, content);
    }

    private static ArtifactSample of(String name, Digest.Algorithm algorithm, Consumer<ArtifactSample> content) {
        ArtifactSample sample = new ArtifactSample(name, algorithm);
        content.accept(sample);
        return sample;
    }

    List<byte[]> blobs() {
        return blobs;
    }

    Map<Digest, Manifest> manifests() {
        return manifests;
    }

    Manifest manifest(Digest digest) {
        return Objects.requireNonNull(manifests.get(digest));
    }

    Map<String, Digest> tags() {
        return tags;
    }

    /** By subject: each referrer, and the artifact type that it is listed with. */
    Map<Digest, Map<Digest, String>> referrers() {
        return referrers;
    }

    @Override
    public String toString() {
        return name;
    }

    private void tag(String tag, Digest digest) {
        tags.put(tag, digest);
    }

    /** A blob that is to be pushed, as a descriptor names it. */
    private String blob(String mediaType, byte[] content) {
        blobs.add(content);
        return descriptor(mediaType, Contents.sha256(content), content.length, "");
    }

    private static String descriptor(String mediaType, Digest digest, int size, String more) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}".formatted(mediaType, digest, size, more);
    }

    private String layer(int seed) {
        return blob(LAYER, Contents.random(seed, 300));
    }

    private String config() {
        return blob(CONFIG, Contents.text("{\"os\":\"linux\",\"architecture\":\"amd64\"}"));
    }

    private Digest add(String type, String content, String subject) {
        byte[] bytes = Contents.text(content);
        Digest digest = Contents.digest(algorithm, bytes);
        manifests.put(digest, new Manifest(type, bytes, subject));
        return digest;
    }

    private Digest image(String more, String... layers) {
        return imageOf(config(), more, "", layers);
    }

    private Digest imageOf(String config, String more, String subject, String... layers) {
        return add(
                OCI_MANIFEST,
                "{\"schemaVersion\":2,\"mediaType\":\"" + OCI_MANIFEST + "\",\"config\":" + config + ",\"layers\":["
                        + String.join(",", layers) + "]" + more + "}",
                subject);
    }

    private Digest index(String more, Digest... listed) {
        return indexOf(more, "", listed);
    }

    private Digest indexOf(String more, String subject, Digest... listed) {
        String list = Arrays.stream(listed)
                .map(digest -> named(digest, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}"))
                .collect(Collectors.joining(","));
        return add(
                OCI_INDEX,
                "{\"schemaVersion\":2,\"mediaType\":\"" + OCI_INDEX + "\",\"manifests\":[" + list + "]" + more + "}",
                subject);
    }

    private String named(Digest digest, String more) {
        Manifest manifest = manifest(digest);
        return descriptor(manifest.type(), digest, manifest.content().length, more);
    }

    private static String subject(String descriptor) {
        return ",\"subject\":" + descriptor;
    }

    private Digest artifact(String type, String more) {
        return imageOf(
                blob(EMPTY, Contents.text("{}")),
                ",\"artifactType\":\"" + type + "\"" + more,
                "",
                blob(type, Contents.text(type)));
    }

    private Digest referrer(Digest subject, String subjectDescriptor, String type) {
        Digest digest = imageOf(
                blob(EMPTY, Contents.text("{}")),
                ",\"artifactType\":\"" + type + "\",\"annotations\":{\"by\":\"a test\"}" + subject(subjectDescriptor),
                subject.toString(),
                blob(type, Contents.text(type)));
        refers(subject, digest, type);
        return digest;
    }

    private void refers(Digest subject, Digest referrer, String type) {
        referrers.computeIfAbsent(subject, _ -> new LinkedHashMap<>()).put(referrer, type);
    }

    private static void elsewhere(ArtifactSample it) {
        String nowhere = descriptor(
                "application/vnd.oci.image.layer.nondistributable.v1.tar",
                Contents.sha256(Contents.text("not here")),
                12_345,
                ",\"urls\":[\"https://store.example.com/layer\"]");
        it.tag("v1", it.image("", nowhere, nowhere.replace("v1.tar", "v1.tar+gzip"), it.layer(1)));
    }

    /** Base64 of what is there as a blob, too. */
    private static void dataFields(ArtifactSample it) {
        String config = it.blob(EMPTY, Contents.text("{}")).replace("}", ",\"data\":\"e30=\"}");
        it.tag("v1", it.imageOf(config, "", "", it.layer(1)));
    }

    private static void customFields(ArtifactSample it) {
        String custom = ",\"org.example.custom\":{\"a\":[1,null,\"b\"]}";
        Digest image = it.image(custom, it.layer(1).replace("}", custom + "}"));
        it.tag("v1", it.index(custom, image));
    }

    private static void nested(ArtifactSample it) {
        Digest one = it.index("", it.image("", it.layer(1)));
        Digest two = it.index("", it.image("", it.layer(2)), one);
        it.tag("v1", it.index("", one, two));
        it.tag("inner", two);
    }

    private static void artifactOfNothing(ArtifactSample it) {
        String empty = it.blob(EMPTY, Contents.text("{}"));
        it.tag("v1", it.imageOf(empty, ",\"artifactType\":\"example/flag\"", "", empty));
    }

    /** One of them has no artifactType: its config's media type stands for it. */
    private static void withSubject(ArtifactSample it) {
        Digest subject = it.image("", it.layer(1));
        it.tag("v1", subject);
        String descriptor = it.named(subject, "");
        it.tag("one", it.referrer(subject, descriptor, "example/one"));
        it.referrer(subject, descriptor, "example/two+json");
        Digest plain = it.imageOf(it.config(), subject(descriptor), subject.toString());
        it.refers(subject, plain, CONFIG);
    }

    private static void indexWithSubject(ArtifactSample it) {
        Digest subject = it.index("", it.image("", it.layer(1)));
        Digest referrer = it.indexOf(
                ",\"artifactType\":\"example/list\"" + subject(it.named(subject, "")),
                subject.toString(),
                it.artifact("example/a", ""));
        it.refers(subject, referrer, "example/list");
        it.tag("v1", referrer);
    }

    private static void missingSubject(ArtifactSample it) {
        Digest subject = Contents.sha256(Contents.text("missing content"));
        it.tag("v1", it.referrer(subject, descriptor(OCI_MANIFEST, subject, 123, ""), "example/one"));
    }
}
