package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.GuardedRegistry.basic;
import static dev.cairn.registry.api.GuardedRegistry.bearer;
import static dev.cairn.registry.api.GuardedRegistry.password;
import static dev.cairn.registry.api.RunningRegistry.code;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static dev.cairn.registry.api.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;

/** Who may do what, request by request. */
class AccessApiTest {

    private static final String USERS = """
            users:
              - { name: ada, passwordFile: ada.password, role: developer }
              - { name: otto, passwordFile: otto.password, role: operator }
              - { name: bob, passwordFile: bob.password, role: builder }
              - { name: dora, passwordFile: dora.password, role: deployer }
              - { name: eve, passwordFile: eve.password, role: auditor }
            """;
    private static final String RULES = """
            repositories:
              - match: other
                tags: immutable
              - match: secret/**
                tags: mutable
                pull: [operator]
                push: [builder]
                delete: [operator]
              - match: "open/*"
                tags: recreatable
            """;

    @TempDir
    private Path folder;

    private GuardedRegistry registry;

    @BeforeEach
    void start() throws IOException {
        for (String user : new String[] {"ada", "otto", "bob", "dora", "eve"}) {
            password(folder, user, "password of " + user);
        }
        registry = new GuardedRegistry(folder, USERS + RULES);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static String as(String user) {
        return user.equals("nobody") ? "" : basic(user, "password of " + user);
    }

    private String blob(String repository) {
        byte[] content = Contents.text("a blob of " + repository);
        String path = "/v2/" + repository + "/blobs/";
        expect(201, registry.send("POST", path + "uploads/?digest=" + Contents.sha256(content), as("bob"), content));
        return path + Contents.sha256(content);
    }

    private String challenge(HttpResponse<byte[]> answer) {
        return header(answer, "WWW-Authenticate").replace("http://127.0.0.1:" + registry.http.port(), "ORIGIN");
    }

    @Test
    void aClientWithoutALoginIsToldWhereTokensAreGiven() {
        HttpResponse<byte[]> answer = expect(401, registry.send("GET", "/v2/", ""));

        assertThat(challenge(answer)).isEqualTo("Bearer realm=\"ORIGIN/v2/token\",service=\"cairn-registry\"");
        assertThat(code(answer)).isEqualTo("UNAUTHORIZED");
        assertThat(header(answer, "Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, blobs/uploads/, 'pull,push'",
        "PATCH, blobs/uploads/00000000-0000-0000-0000-000000000000, 'pull,push'",
        "GET, blobs/uploads/00000000-0000-0000-0000-000000000000, 'pull,push'",
        "PUT, manifests/v1, 'pull,push'",
        "DELETE, manifests/v1, delete",
        "DELETE, blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, delete"
    })
    void strangersChangeNothing(String method, String path, String actions) {
        HttpResponse<byte[]> answer = expect(401, registry.send(method, "/v2/open/a/" + path, ""));

        assertThat(challenge(answer)).endsWith(",scope=\"repository:open/a:" + actions + "\"");
        assertThat(code(answer)).isEqualTo("UNAUTHORIZED");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, manifests/v1",
        "HEAD, manifests/v1",
        "GET, blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "GET, tags/list",
        "GET, referrers/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    })
    void strangersPullWhereNoRuleNamesRoles(String method, String path) {
        assertThat(registry.send(method, "/v2/open/a/" + path, "").statusCode()).isIn(200, 404);

        HttpResponse<byte[]> answer = expect(401, registry.send(method, "/v2/secret/a/" + path, ""));
        assertThat(challenge(answer)).endsWith(",scope=\"repository:secret/a:pull\"");
    }

    @Test
    void strangersPullNothingWhereTheOperatorSaysSo() {
        String blob = blob("open/a");
        expect(200, registry.send("GET", blob, ""));

        registry.change("anonymousPull: false\n" + USERS + RULES);

        expect(401, registry.send("GET", blob, ""));
        expect(200, registry.send("GET", blob, as("dora")));
    }

    @ParameterizedTest
    @CsvSource({
        // by default everybody who logs in pulls; developers, operators and builders push
        "ada,  open/a,   200, 202",
        "otto, open/a,   200, 202",
        "bob,  open/a,   200, 202",
        "dora, open/a,   200, 403",
        "eve,  open/a,   200, 403",
        // by the rule operators pull and builders push, and pull for that
        "ada,  secret/a, 403, 403",
        "otto, secret/a, 200, 403",
        "bob,  secret/a, 200, 202",
        "dora, secret/a, 403, 403",
        "nobody, secret/a, 401, 401",
        "nobody, open/a, 200, 401"
    })
    void rolesPullAndPushByTheRules(String user, String repository, int pulled, int pushed) {
        String blob = blob(repository);

        expect(pulled, registry.send("GET", blob, as(user)));
        expect(pushed, registry.send("POST", "/v2/" + repository + "/blobs/uploads/", as(user)));
    }

    @ParameterizedTest
    @CsvSource({"ada, 403", "bob, 403", "nobody, 401", "otto, 202"})
    void operatorsDelete(String user, int status) {
        expect(status, registry.send("DELETE", blob("open/a"), as(user)));
    }

    @Test
    void nobodyDeletesWhereTagsAreImmutable() {
        expect(405, registry.send("DELETE", blob("other"), as("otto")));
    }

    @Test
    void aRefusalSaysWhichRuleRefused() {
        HttpResponse<byte[]> byRule = expect(403, registry.send("POST", "/v2/secret/a/blobs/uploads/", as("ada")));
        HttpResponse<byte[]> byDefault = expect(403, registry.send("DELETE", blob("open/a"), as("ada")));

        assertThat(code(byRule)).isEqualTo("DENIED");
        assertThat(json(byRule).at("/errors/0/detail/rule").asText()).isEqualTo("secret/**:push");
        assertThat(json(byRule).at("/errors/0/message").asText())
                .isEqualTo("User 'ada' (developer) may not push in repository secret/a: by the rule 'secret/**' of"
                        + " registry.repositories in platform.yaml that is for builder");
        assertThat(json(byDefault).at("/errors/0/detail/rule").asText()).isEqualTo("default:delete");
    }

    @ParameterizedTest
    @CsvSource({"ada, 200", "eve, 200", "bob, 403", "nobody, 401"})
    void peopleWhoLogInListTheCatalog(String user, int status) {
        HttpResponse<byte[]> answer = expect(status, registry.send("GET", "/v2/_catalog", as(user)));

        if (status == 401) {
            assertThat(challenge(answer)).endsWith(",scope=\"registry:catalog:*\"");
        }
    }

    @Test
    void theCatalogNamesWhatOneMayPull() {
        for (String repository : new String[] {"open/a", "other", "secret/a", "secret/b", "web"}) {
            blob(repository);
        }

        assertThat(catalog("otto", "")).containsExactly("open/a", "other", "secret/a", "secret/b", "web");
        assertThat(catalog("ada", "")).containsExactly("open/a", "other", "web");
        assertThat(catalog("ada", "?n=2")).containsExactly("open/a", "other");
        assertThat(catalog("ada", "?n=2&last=other")).containsExactly("web");
        assertThat(header(registry.send("GET", "/v2/_catalog?n=2", as("ada")), "Link"))
                .isEqualTo("</v2/_catalog?n=2&last=other>; rel=\"next\"");
        assertThat(header(registry.send("GET", "/v2/_catalog?n=2&last=other", as("ada")), "Link"))
                .isEmpty();
    }

    private List<String> catalog(String user, String query) {
        List<String> names = new ArrayList<>();
        json(expect(200, registry.send("GET", "/v2/_catalog" + query, as(user))))
                .get("repositories")
                .forEach(name -> names.add(name.asText()));
        return names;
    }

    @ParameterizedTest
    @CsvSource({"ada, 403", "cairn, 403", "nobody, 401", "otto, 200"})
    void operatorsRunTheCollectorAndTheScrubber(String user, int status) {
        String login = user.equals("cairn") ? basic("cairn-build-service", GuardedRegistry.BUILD_CREDENTIAL) : as(user);

        HttpResponse<byte[]> answer = expect(status, registry.send("POST", "/api/gc?dryRun=true", login));
        expect(status, registry.send("POST", "/api/scrub", login));

        assertThat(header(answer, "WWW-Authenticate").isEmpty()).isEqualTo(status != 401);
    }

    @Test
    void noTokenIsForTheCollector() {
        expect(401, registry.send("POST", "/api/gc", bearer(registry.token(as("otto"), "registry:catalog:*"))));
    }

    @ParameterizedTest
    @CsvSource({"ada, wrong", "nobody, wrong", "ada, ''", "'', wrong"})
    void aWrongLoginIsRefusedEvenForWhatStrangersMay(String user, String password) {
        HttpResponse<byte[]> answer = expect(401, registry.send("GET", "/v2/open/a/tags/list", basic(user, password)));

        assertThat(code(answer)).isEqualTo("UNAUTHORIZED");
    }

    @Test
    void aUserWhoseSecretCannotBeReadCannotLogIn() throws IOException {
        expect(200, registry.send("GET", "/v2/", as("ada")));

        Files.delete(folder.resolve("ada.password"));
        registry.clock.pass(Duration.ofSeconds(2));

        expect(401, registry.send("GET", "/v2/", as("ada")));
        expect(200, registry.send("GET", "/v2/", as("eve")));
    }

    @Test
    void aChangedPasswordAndAChangedRoleCountAtOnce() throws IOException {
        expect(200, registry.send("GET", "/v2/", as("ada")));
        password(folder, "ada", "another");
        registry.clock.pass(Duration.ofSeconds(2));

        expect(401, registry.send("GET", "/v2/", as("ada")));
        expect(202, registry.send("POST", "/v2/a/blobs/uploads/", basic("ada", "another")));

        registry.change((USERS + RULES).replace("developer", "auditor"));
        expect(403, registry.send("POST", "/v2/a/blobs/uploads/", basic("ada", "another")));
    }

    @Test
    void loginsOfAUserWhoFailsTooOftenAreNotLookedAtAndThoseOfOthersAre() {
        for (int i = 0; i < 10; i++) {
            expect(401, registry.send("GET", "/v2/", basic("ada", "guess " + i)));
        }

        HttpResponse<byte[]> answer = expect(429, registry.send("GET", "/v2/", as("ada")));
        assertThat(code(answer)).isEqualTo("TOOMANYREQUESTS");
        assertThat(header(answer, "Retry-After")).isEqualTo("6");
        expect(429, registry.send("GET", "/v2/token", as("ada")));
        // what cannot be guessed is not kept out, and strangers are none the worse
        expect(200, registry.send("GET", "/v2/", basic("cairn-build-service", GuardedRegistry.BUILD_CREDENTIAL)));
        expect(404, registry.send("GET", "/v2/open/a/tags/list", ""));
        expect(200, registry.send("GET", "/v2/", as("otto")));

        registry.clock.pass(Duration.ofSeconds(6));
        expect(200, registry.send("GET", "/v2/", as("ada")));
    }

    @Test
    void whoGuessesAtManyNamesKeepsOutOnlyThoseWhoNeverLoggedInFromThere() {
        expect(200, registry.send("GET", "/v2/", as("otto")));
        for (int i = 0; i < 50; i++) {
            expect(401, registry.send("GET", "/v2/", basic("name" + i, "guess")));
        }

        HttpResponse<byte[]> answer = expect(429, registry.send("GET", "/v2/", as("ada")));
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
        expect(200, registry.send("GET", "/v2/", as("otto")));

        registry.clock.pass(Duration.ofSeconds(1));
        expect(200, registry.send("GET", "/v2/", as("ada")));
    }

    @Test
    void cairnsOwnServicesAreHeldByTheRulesOfTheirRoles() {
        String build = basic("cairn-build-service", GuardedRegistry.BUILD_CREDENTIAL);

        expect(202, registry.send("POST", "/v2/secret/a/blobs/uploads/", build));
        expect(403, registry.send("GET", "/v2/_catalog", build));
        expect(401, registry.send("GET", "/v2/", basic("cairn-build-service", "guess")));
    }

    @Test
    void contentComesFromAnotherRepositoryOnlyForThoseWhoMayPullThere() {
        String digest = blob("secret/a").replaceFirst(".*/", "");
        String mount = "/v2/open/a/blobs/uploads/?mount=" + digest + "&from=secret/a";

        expect(202, registry.send("POST", mount, as("ada")));
        expect(404, registry.send("HEAD", "/v2/open/a/blobs/" + digest, as("ada")));
        expect(202, registry.send("POST", mount + "&digest=" + digest, as("ada")));
        expect(201, registry.send("POST", mount, as("bob")));
    }

    @Test
    void contentComesFromAnywhereOnlyForThoseWhoMayPullEverywhere() {
        String digest = blob("secret/a").replaceFirst(".*/", "");
        String mount = "/v2/open/a/blobs/uploads/?mount=" + digest;

        expect(202, registry.send("POST", mount, as("ada")));
        expect(202, registry.send("POST", mount, bearer(registry.token(as("bob"), "repository:open/a:pull,push"))));
        expect(201, registry.send("POST", mount, as("bob")));
    }

    @Test
    void moreRequestsThanOneAddressMaySendAreAnswered429() {
        registry.change("rate: { perSecond: 2, burst: 3 }\n" + USERS);
        for (int i = 0; i < 3; i++) {
            expect(401, registry.send("GET", "/v2/", ""));
        }

        HttpResponse<byte[]> answer = expect(429, registry.send("GET", "/v2/", ""));
        assertThat(code(answer)).isEqualTo("TOOMANYREQUESTS");
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
        expect(429, registry.send("GET", "/v2/token", as("ada")));
        expect(429, registry.send("GET", "/v2/no/such/path", ""));
        expect(429, registry.send("POST", "/api/gc", as("ada")));
        expect(200, registry.send("GET", "/v2/", basic("cairn-build-service", GuardedRegistry.BUILD_CREDENTIAL)));

        registry.clock.pass(Duration.ofMillis(500));
        expect(200, registry.send("GET", "/v2/", as("ada")));
        expect(429, registry.send("GET", "/v2/", as("ada")));
    }

    @Test
    void withoutUsersNobodyIsAskedForAName() {
        registry.change("host: 127.0.0.1");

        expect(200, registry.send("GET", "/v2/", ""));
        expect(202, registry.send("POST", "/v2/a/blobs/uploads/", ""));
        expect(202, registry.send("POST", "/v2/a/blobs/uploads/", basic("who", "ever")));
        expect(200, registry.send("GET", "/v2/_catalog", ""));
    }
}
