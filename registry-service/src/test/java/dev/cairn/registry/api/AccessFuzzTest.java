package dev.cairn.registry.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.api.RawHttp.RawAnswer;
import dev.cairn.registry.storage.MovableClock;

import static dev.cairn.registry.api.HostileText.CONTENT;
import static dev.cairn.registry.api.HostileText.DIGEST;
import static org.assertj.core.api.Assertions.assertThat;

/** Whoever shows no login, or a wrong one, or one of too few rights, gets nothing done, whatever else the request says. */
class AccessFuzzTest {

    private static final String SPEC = """
            users:
              - { name: eve, passwordFile: eve.password, role: auditor }
              - { name: bob, passwordFile: bob.password, role: builder }
            repositories:
              - match: "**"
                tags: recreatable
                pull: [auditor, builder]
                push: [builder]
                delete: [operator]
            """;
    private static final String EVE = GuardedRegistry.basic("eve", "password of eve");
    private static final String BOB = GuardedRegistry.basic("bob", "password of bob");

    private static final MovableClock CLOCK = new MovableClock();
    private static final ServedRegistry REGISTRY = ServedRegistry.start(AccessFuzzTest::config);
    private static final FuzzTarget TARGET = new FuzzTarget(REGISTRY.port(), REGISTRY.folder());

    @BeforeContainer
    static void push() {
        assertThat(TARGET.send("POST", "/v2/a/blobs/uploads/?digest=" + DIGEST, authorization(BOB), CONTENT)
                        .status())
                .isEqualTo(201);
    }

    private static RegistryConfig config(Path folder) {
        try {
            GuardedRegistry.password(folder, "eve", "password of eve");
            GuardedRegistry.password(folder, "bob", "password of bob");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RegistryServiceSpec spec = GuardedRegistry.read(folder, SPEC);
        return GuardedRegistry.config(folder, CLOCK, () -> spec);
    }

    private static String authorization(String value) {
        return "Authorization: " + value + "\r\n";
    }

    @AfterContainer
    static void stop() {
        TARGET.close();
        REGISTRY.close();
    }

    @Property
    void nobodyGetsAnythingWithoutALogin(
            @ForAll("methods") String method,
            @ForAll("targets") String target,
            @ForAll("strangers") String authorization) {
        forgetFailedLogins();

        RawAnswer answer = TARGET.send(method, target, authorization, CONTENT);

        assertThat(answer.status()).as("%s", answer).isGreaterThanOrEqualTo(400);
    }

    @Property
    void aTokenThatWasChangedIsNone(
            @ForAll("targets") String target,
            @ForAll @IntRange(min = 0, max = 10_000) int where,
            @ForAll("letters") char letter) {
        forgetFailedLogins();
        StringBuilder token = new StringBuilder(token(BOB, "repository:a:pull,push"));
        // Not the last character, some of whose bits stand for nothing.
        int position = where % (token.length() - 1);
        if (token.charAt(position) != letter) {
            token.setCharAt(position, letter);

            RawAnswer answer = TARGET.send("GET", target, authorization("Bearer " + token), CONTENT);

            assertThat(answer.status()).as("%s", answer).isGreaterThanOrEqualTo(400);
        }
    }

    /** By her own login, and by a token for which she asks whatever she likes. */
    @Property
    void whoeverMayOnlyPullChangesNothing(
            @ForAll("writes") String write, @ForAll("scopes") String scope, @ForAll boolean byToken) {
        forgetFailedLogins();
        String[] methodAndTarget = write.split(" ", 2);
        String login = byToken ? "Bearer " + token(EVE, scope) : EVE;

        RawAnswer answer = TARGET.send(methodAndTarget[0], methodAndTarget[1], authorization(login), CONTENT);

        assertThat(answer.status()).as("%s", answer).isIn(401, 403);
    }

    /** Those who fail too often have to wait, and would not be looked at. */
    private static void forgetFailedLogins() {
        CLOCK.pass(Duration.ofHours(1));
    }

    /** Nothing where the scope is not well-formed. */
    private static String token(String login, String scope) {
        RawAnswer answer = TARGET.send(
                "GET", "/v2/token?service=cairn-registry&scope=" + scope, authorization(login), new byte[0]);
        return answer.status() == 200 ? answer.json().path("token").asText() : "";
    }

    @Provide
    Arbitrary<String> methods() {
        return HostileText.methods();
    }

    @Provide
    Arbitrary<Character> letters() {
        return Arbitraries.of('A', 'b', '9', '.', '-', '_', '=', '!');
    }

    @Provide
    Arbitrary<String> targets() {
        return Arbitraries.of(
                "/v2/",
                "/v2",
                "/v2/_catalog",
                "/v2/a/tags/list",
                "/v2/a/blobs/" + DIGEST,
                "/v2/a/manifests/v1",
                "/v2/a/referrers/" + DIGEST,
                "/v2/a/blobs/uploads/",
                "/v2/a/blobs/uploads/?digest=" + DIGEST,
                "/v2/a/blobs/uploads/?mount=" + DIGEST,
                "/v2/%61/blobs/" + DIGEST,
                "/v2//a/blobs/" + DIGEST,
                "/v2/./a/blobs/" + DIGEST,
                "/v2/token/../a/blobs/" + DIGEST,
                "/x/../v2/a/blobs/" + DIGEST);
    }

    @Provide
    Arbitrary<String> strangers() {
        Arbitrary<String> scheme = Arbitraries.of(
                "Basic ", "basic ", "Bearer ", "bearer", "Digest ", "", "Basic Basic ", "Negotiate ", "Bearer\t");
        Arbitrary<String> proof = Arbitraries.oneOf(
                HostileText.bytes(20),
                Arbitraries.of(
                        "",
                        "Og==",
                        "ZXZlOg==",
                        "ZXZl",
                        "Ym9iOnBhc3N3b3Jk",
                        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJib2IifQ.",
                        "eyJhbGciOiJub25lIn0.e30.",
                        "null",
                        "..",
                        "a.b.c.d.e",
                        "=".repeat(100),
                        "A".repeat(4000)));
        Arbitrary<String> header = Combinators.combine(scheme, proof).as((kind, text) -> authorization(kind + text));
        return header.list().ofMaxSize(2).map(all -> String.join("", all));
    }

    @Provide
    Arbitrary<String> writes() {
        return Arbitraries.of(
                "POST /v2/a/blobs/uploads/",
                "POST /v2/a/blobs/uploads/?digest=" + DIGEST,
                "PUT /v2/a/manifests/v1",
                "POST /v2/b/blobs/uploads/?mount=" + DIGEST + "&from=a",
                "DELETE /v2/a/manifests/v1",
                "DELETE /v2/a/blobs/" + DIGEST,
                "PATCH /v2/a/blobs/uploads/00000000-0000-4000-8000-000000000000");
    }

    @Provide
    Arbitrary<String> scopes() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "repository:a:pull,push,delete",
                        "repository:*:*",
                        "repository:a:*",
                        "repository:**:push",
                        "registry:catalog:*",
                        "repository:a:push%20repository:b:push",
                        "repository:a/../a:push",
                        "repository:a:PUSH",
                        "::",
                        ""),
                HostileText.escapes(),
                HostileText.parts()
                        .map(part -> "repository:" + part.replace("\u00c3", "").replace(" ", "") + ":push"));
    }
}
