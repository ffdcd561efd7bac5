package dev.cairn.registry.api;

import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

import static dev.cairn.registry.api.HostileText.CONTENT;
import static dev.cairn.registry.api.HostileText.DIGEST;

/** Names, references, digests and ids of uploads in paths and parameters: whatever bytes they are. */
class PathFuzzTest {

    private static final ServedRegistry REGISTRY = ServedRegistry.start();
    private static final FuzzTarget TARGET = new FuzzTarget(REGISTRY.port(), REGISTRY.folder());

    static {
        TARGET.send("POST", "/v2/a/blobs/uploads/?digest=" + DIGEST, "", CONTENT);
    }

    @AfterContainer
    static void stop() {
        TARGET.close();
        REGISTRY.close();
    }

    @Property
    void anyPath(@ForAll("methods") String method, @ForAll("paths") String path) {
        TARGET.send(method, path, "", CONTENT);
    }

    /** The path is right but for one part. */
    @Property
    void anyNameWhereOneBelongs(
            @ForAll("methods") String method, @ForAll("names") String name, @ForAll("resources") String resource) {
        TARGET.send(method, "/v2/" + resource.replace("*", name), "", CONTENT);
    }

    @Property
    void anyParameters(
            @ForAll("methods") String method, @ForAll("resources") String resource, @ForAll("queries") String query) {
        TARGET.send(method, "/v2/" + resource.replace("*", "a") + "?" + query, "", CONTENT);
    }

    @Property
    void anyNumberAndPlaceInAList(
            @ForAll("lists") String list, @ForAll("numbers") String n, @ForAll("names") String last) {
        TARGET.send("GET", "/v2/" + list + "?n=" + n + "&last=" + last + "&artifactType=" + last);
    }

    @Property
    void anyFirstLine(@ForAll("methods") String method, @ForAll("lines") String target) {
        TARGET.send(method, target, RawHttp.request(method, target, "", CONTENT));
    }

    @Provide
    Arbitrary<String> methods() {
        return HostileText.methods();
    }

    private static Arbitrary<String> pieces() {
        return Arbitraries.frequencyOf(
                Tuple.of(5, HostileText.parts()),
                Tuple.of(3, HostileText.escapes()),
                Tuple.of(1, HostileText.bytes(8)));
    }

    @Provide
    Arbitrary<String> paths() {
        return pieces().list()
                .ofMaxSize(7)
                .map(parts -> "/v2/" + String.join("/", parts).replace('?', '!').replace('#', '!'));
    }

    @Provide
    Arbitrary<String> names() {
        return pieces().list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> resources() {
        return Arbitraries.of(
                "*/manifests/v1",
                "a/manifests/*",
                "*/blobs/" + DIGEST,
                "a/blobs/*",
                "a/blobs/sha256:*",
                "*/blobs/uploads/",
                "a/blobs/uploads/*",
                "*/tags/list",
                "a/tags/*",
                "*/referrers/" + DIGEST,
                "a/referrers/*",
                "a/*/list",
                "*");
    }

    @Provide
    Arbitrary<String> lists() {
        return Arbitraries.of("a/tags/list", "_catalog", "a/referrers/" + DIGEST);
    }

    @Provide
    Arbitrary<String> numbers() {
        return HostileText.numbers().map(HostileText::utf8).map(number -> number.replace(" ", "+"));
    }

    @Provide
    Arbitrary<String> queries() {
        Arbitrary<String> name = Arbitraries.of(
                "digest",
                "mount",
                "from",
                "tag",
                "n",
                "last",
                "artifactType",
                "digest-algorithm",
                "state",
                "_state",
                "scope",
                "service",
                "%zz",
                "");
        Arbitrary<String> value = Arbitraries.oneOf(
                HostileText.parts(),
                HostileText.escapes(),
                HostileText.numbers(),
                HostileText.bytes(6),
                Arbitraries.of("sha512"));
        return Combinators.combine(name, value)
                .as((key, text) -> key + "=" + text.strip().replace(" ", "%20"))
                .list()
                .ofMaxSize(5)
                .map(all -> String.join("&", all));
    }

    /** Also what ends the line early, names another host or no path at all. */
    @Provide
    Arbitrary<String> lines() {
        List<String> starts = List.of(
                "/v2/", "http://x/v2/", "//v2/", "*", "", "/v2", "v2/", "/V2/", "/x/../v2/", "/v2/../", "/./v2/");
        return Combinators.combine(Arbitraries.of(starts), HostileText.anyBytes(12), HostileText.parts())
                .as((start, bytes, part) -> start + bytes + part);
    }
}
