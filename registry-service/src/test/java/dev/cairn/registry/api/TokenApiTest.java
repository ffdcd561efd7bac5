package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.cairn.registry.api.GuardedRegistry.basic;
import static dev.cairn.registry.api.GuardedRegistry.bearer;
import static dev.cairn.registry.api.GuardedRegistry.claims;
import static dev.cairn.registry.api.GuardedRegistry.password;
import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Tokens as docker, containerd and skopeo ask for them and use them. */
class TokenApiTest {

    private static final String YAML = """
            users:
              - { name: ada, passwordFile: ada.password, role: developer }
              - { name: otto, passwordFile: otto.password, role: operator }
              - { name: dora, passwordFile: dora.password, role: deployer }
            repositories:
              - { match: "team/*", tags: mutable }
              - { match: secret, pull: [operator], push: [operator] }
            """;
    private static final String ADA = basic("ada", "hush");

    @TempDir
    private Path folder;

    private GuardedRegistry registry;

    @BeforeEach
    void start() throws IOException {
        password(folder, "ada", "hush");
        password(folder, "otto", "tush");
        password(folder, "dora", "rush");
        registry = new GuardedRegistry(folder, YAML);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aTokenIsGivenForAUserAndAPassword() throws IOException {
        HttpResponse<byte[]> answer =
                expect(200, registry.send("GET", "/v2/token?service=cairn-registry&scope=repository:a:pull,push", ADA));

        JsonNode json = json(answer);
        assertThat(json.path("token").asText())
                .isEqualTo(json.path("access_token").asText())
                .isNotEmpty();
        assertThat(json.path("expires_in").asInt()).isEqualTo(300);
        assertThat(json.path("issued_at").asText())
                .isEqualTo(registry.clock.instant().toString());
        assertThat(json.has("refresh_token")).isFalse();
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        JsonNode claims = claims(json.path("token").asText());
        assertThat(claims.path("sub").asText()).isEqualTo("ada");
        assertThat(claims.at("/access/0/name").asText()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ada:hush  | repository:a:pull,push             | repository:a:pull,push",
                "ada:hush  | repository:a:pull,push,delete      | repository:a:pull,push",
                "ada:hush  | repository:a:*                     | repository:a:pull,push",
                "otto:tush | repository:a:*                     | repository:a:delete,pull,push",
                "dora:rush | repository:a:push,pull             | repository:a:pull",
                "ada:hush  | repository:secret:pull             | ''",
                "otto:tush | repository:secret:pull             | repository:secret:pull",
                "ada:hush  | repository:a:pull repository:b:push | repository:a:pull repository:b:push",
                "ada:hush  | registry:catalog:*                 | registry:catalog:*",
                "dora:rush | registry:catalog:*                 | ''",
                "ada:hush  | repository:NO NAME:pull            | ''",
                "ada:hush  | repository(plugin):a:pull          | ''",
                "ada:hush  | nonsense                           | ''",
                "''        | repository:a:pull,push             | repository:a:pull",
                "''        | repository:secret:pull             | ''",
                "''        | registry:catalog:*                 | ''"
            })
    void whatIsGrantedIsWhatWasAskedAsFarAsItIsAllowed(String login, String asked, String granted) {
        String[] parts = login.split(":", -1);
        String authorization = login.isEmpty() ? "" : basic(parts[0], parts[1]);

        HttpResponse<byte[]> answer =
                expect(200, registry.send("GET", "/v2/token?" + GuardedRegistry.query(asked), authorization));

        assertThat(json(answer).path("scope").asText()).isEqualTo(granted);
    }

    @Test
    void severalScopesComeInSeveralParametersToo() {
        HttpResponse<byte[]> answer = expect(
                200,
                registry.send(
                        "GET",
                        "/v2/token?" + GuardedRegistry.query("repository:a:pull", "repository:b:pull,push"),
                        ADA));

        assertThat(json(answer).path("scope").asText()).isEqualTo("repository:a:pull repository:b:pull,push");
    }

    @Test
    void aTokenFitsIntoAHeaderHoweverLongTheNamesAreThatAreAskedFor() {
        String[] scopes = new String[30];
        for (int i = 0; i < scopes.length; i++) {
            scopes[i] = "repository:" + "a".repeat(200) + i + ":pull";
        }
        HttpResponse<byte[]> answer = registry.form(
                "grant_type", "password", "username", "ada", "password", "hush", "scope", String.join(" ", scopes));

        String token = json(expect(200, answer)).path("access_token").asText();
        expect(200, registry.send("GET", "/v2/", bearer(token)));
        assertThat(json(answer).path("scope").asText()).startsWith(scopes[0] + " " + scopes[1]);
    }

    @Test
    void aTokenIsForWhatItSaysAndForNothingElse() {
        String token = bearer(registry.token(ADA, "repository:a:pull"));

        expect(200, registry.send("GET", "/v2/", token));
        expect(404, registry.send("GET", "/v2/a/manifests/v1", token));
        HttpResponse<byte[]> push = expect(401, registry.send("POST", "/v2/a/blobs/uploads/", token));
        assertThat(header(push, "WWW-Authenticate"))
                .endsWith("scope=\"repository:a:pull,push\",error=\"insufficient_scope\"");
        expect(401, registry.send("GET", "/v2/b/manifests/v1", token));
        expect(401, registry.send("GET", "/v2/_catalog", token));
        expect(202, registry.send("POST", "/v2/a/blobs/uploads/", bearer(registry.token(ADA, "repository:a:push"))));
    }

    @Test
    void whoMayNotIsToldSoAndNotToGetAnotherToken() {
        String token = bearer(registry.token(ADA, "repository:secret:pull"));

        HttpResponse<byte[]> answer = expect(403, registry.send("GET", "/v2/secret/manifests/v1", token));

        assertThat(code(answer)).isEqualTo("DENIED");
        assertThat(json(answer).at("/errors/0/detail/rule").asText()).isEqualTo("secret:pull");
    }

    @Test
    void strangersPullByATokenToo() {
        String token = bearer(registry.token("", "repository:a:pull,push"));

        expect(200, registry.send("GET", "/v2/", token));
        expect(404, registry.send("GET", "/v2/a/manifests/v1", token));
        expect(401, registry.send("POST", "/v2/a/blobs/uploads/", token));

        registry.change("anonymousPull: false\n" + YAML);
        expect(401, registry.send("GET", "/v2/a/manifests/v1", token));
        expect(401, registry.send("GET", "/v2/token", ""));
    }

    @Test
    void aTokenIsOverAfterItsTime() {
        String token = bearer(registry.token(ADA, "repository:a:pull"));
        registry.clock.pass(Duration.ofSeconds(299));
        expect(404, registry.send("GET", "/v2/a/manifests/v1", token));

        registry.clock.pass(Duration.ofSeconds(1));

        HttpResponse<byte[]> answer = expect(401, registry.send("GET", "/v2/a/manifests/v1", token));
        assertThat(header(answer, "WWW-Authenticate")).endsWith("error=\"invalid_token\"");
    }

    @Test
    void aTokenAllowsNoMoreThanItsUserMayNow() {
        String token = bearer(registry.token(ADA, "repository:a:pull,push"));

        registry.change(YAML.replace("role: developer", "role: auditor"));
        expect(403, registry.send("POST", "/v2/a/blobs/uploads/", token));

        registry.change(YAML.replace("ada", "adam"));
        expect(401, registry.send("GET", "/v2/a/manifests/v1", token));
    }

    @Test
    void aTokenThatNobodyHereSignedIsRefused() {
        String[] parts = registry.token(ADA, "repository:a:pull,push").split("\\.", -1);
        String none = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8));
        String more = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8).replace("\"ada\"", "\"otto\"");
        String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(more.getBytes(UTF_8));

        for (String token : new String[] {
            none + "." + parts[1] + ".",
            parts[0] + "." + forged + "." + parts[2],
            parts[0] + "." + parts[1] + ".",
            "token",
            "..",
            registryOfOthersToken()
        }) {
            expect(401, registry.send("GET", "/v2/", bearer(token)));
        }
    }

    private String registryOfOthersToken() {
        try (GuardedRegistry other = new GuardedRegistry(Files.createDirectory(folder.resolve("other")), """
                users:
                  - { name: ada, passwordFile: ../ada.password, role: developer }
                """)) {
            return other.token(ADA, "repository:a:pull");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void tokensHoldAcrossARestartAndTheirKeyIsItsOwnersAlone() throws IOException {
        String token = bearer(registry.token(ADA, "repository:a:pull"));
        registry.close();

        registry = new GuardedRegistry(folder, YAML);

        expect(200, registry.send("GET", "/v2/", token));
        Path key = folder.resolve("data/token-key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.size(key)).isEqualTo(32);
    }

    @Test
    void aWrongLoginGetsNoToken() {
        for (String wrong : new String[] {basic("ada", "wrong"), basic("eve", "hush"), "Basic ???", "Digest x"}) {
            HttpResponse<byte[]> answer = expect(401, registry.send("GET", "/v2/token?scope=repository:a:pull", wrong));
            assertThat(code(answer)).isEqualTo("UNAUTHORIZED");
            assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Basic realm=\"cairn-registry\"");
        }
    }

    @Test
    void aTokenIsGivenForAFormAsOAuth2HasIt() {
        HttpResponse<byte[]> answer = expect(
                200,
                registry.form(
                        "grant_type", "password",
                        "username", "ada",
                        "password", "hush",
                        "client_id", "containerd-client",
                        "service", "cairn-registry",
                        "scope", "repository:a:pull repository:b:pull,push"));

        assertThat(json(answer).path("scope").asText()).isEqualTo("repository:a:pull repository:b:pull,push");
        assertThat(json(answer).has("refresh_token")).isFalse();
        expect(
                202,
                registry.send(
                        "POST",
                        "/v2/b/blobs/uploads/",
                        bearer(json(answer).path("access_token").asText())));
        expect(401, registry.form("grant_type", "password", "username", "ada", "password", "wrong"));
        expect(401, registry.form("grant_type", "password", "username", "", "password", ""));
        expect(400, registry.form("grant_type", "client_credentials"));
        expect(400, registry.form("scope", "repository:a:pull"));
        expect(413, registry.form("grant_type", "password", "username", "a".repeat(17_000)));
        expect(415, registry.http.send(registry.http.request("/v2/token").POST(BodyPublishers.ofString("{}"))));
        expect(405, registry.send("DELETE", "/v2/token", ADA));
    }

    private String refreshToken() {
        return json(expect(
                        200,
                        registry.form(
                                "grant_type",
                                "password",
                                "username",
                                "ada",
                                "password",
                                "hush",
                                "access_type",
                                "offline")))
                .path("refresh_token")
                .asText();
    }

    @Test
    void aLoginLastsWithoutThePassword() {
        String refresh = refreshToken();
        registry.clock.pass(Duration.ofDays(89));

        HttpResponse<byte[]> answer = expect(
                200,
                registry.form("grant_type", "refresh_token", "refresh_token", refresh, "scope", "repository:a:push"));

        expect(
                202,
                registry.send(
                        "POST",
                        "/v2/a/blobs/uploads/",
                        bearer(json(answer).path("access_token").asText())));
        registry.clock.pass(Duration.ofDays(1));
        expect(401, registry.form("grant_type", "refresh_token", "refresh_token", refresh));
    }

    @Test
    void aLoginEndsWithItsPasswordAndWithItsUser() throws IOException {
        String refresh = refreshToken();

        registry.change(YAML.replace("name: ada,", "name: adam,"));
        expect(401, registry.form("grant_type", "refresh_token", "refresh_token", refresh));

        registry.change(YAML);
        expect(200, registry.form("grant_type", "refresh_token", "refresh_token", refresh));
        password(folder, "ada", "another");
        registry.clock.pass(Duration.ofSeconds(2));
        expect(401, registry.form("grant_type", "refresh_token", "refresh_token", refresh));
    }

    @Test
    void noTokenServesAsTheOther() {
        String refresh = refreshToken();
        String access = registry.token(ADA, "repository:a:pull");

        expect(401, registry.send("GET", "/v2/", bearer(refresh)));
        expect(401, registry.form("grant_type", "refresh_token", "refresh_token", access));
    }

    @Test
    void dockerAsksForALastingLoginByGet() {
        HttpResponse<byte[]> answer =
                expect(200, registry.send("GET", "/v2/token?offline_token=true&account=ada", ADA));

        String refresh = json(answer).path("refresh_token").asText();
        expect(200, registry.form("grant_type", "refresh_token", "refresh_token", refresh));
    }

    @Test
    void anOpenRegistryGivesTokensToWhoeverWantsOne() {
        registry.change("host: localhost");

        String token = registry.token(basic("any", "body"), "repository:a:pull,push");

        expect(202, registry.send("POST", "/v2/a/blobs/uploads/", bearer(token)));
        registry.change(YAML);
        expect(401, registry.send("POST", "/v2/a/blobs/uploads/", bearer(token)));
    }

    @Test
    void theRealmIsTheAddressByWhichTheClientCame() {
        HttpResponse<byte[]> answer =
                registry.http.send(registry.http.request("/v2/").header("X-Forwarded-Proto", "https"));

        assertThat(header(answer, "WWW-Authenticate"))
                .startsWith("Bearer realm=\"https://127.0.0.1:" + registry.http.port() + "/v2/token\"");
    }
}
