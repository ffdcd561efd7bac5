package dev.cairn.build.webhook;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.build.source.RefChange;
import dev.cairn.identity.Secret;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

import static dev.cairn.build.webhook.Requests.A;
import static dev.cairn.build.webhook.Requests.B;
import static dev.cairn.build.webhook.Requests.DELIVERY;
import static dev.cairn.build.webhook.Requests.NONE;
import static dev.cairn.build.webhook.Requests.SECRET;
import static dev.cairn.build.webhook.Requests.changeJson;
import static dev.cairn.build.webhook.Requests.gitJson;
import static dev.cairn.build.webhook.Requests.headers;
import static dev.cairn.build.webhook.Requests.pushJson;
import static dev.cairn.build.webhook.Requests.request;
import static dev.cairn.build.webhook.Requests.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WebhookProviderTest {

    private static final GitRef MAIN = new GitRef("refs/heads/main");
    private static final CommitId COMMIT_A = new CommitId(A);
    private static final CommitId COMMIT_B = new CommitId(B);
    private static final byte[] PUSH = utf8(pushJson("refs/heads/main", A, B));

    private final WebhookProvider github = new GitHubProvider();
    private final WebhookProvider gitea = new GiteaProvider();
    private final WebhookProvider git = new GitProvider();

    @Test
    void gitHubsOwnTestVectorIsProof() {
        var hello = request(
                headers(
                        "X-Hub-Signature-256",
                        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
                utf8("Hello, World!"));

        assertThat(github.proves(hello, SECRET)).isTrue();
        assertThat(github.proves(hello, Secret.ofText("another"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256=",
                "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "sha256=757107ea",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1g",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17 ",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1700"
            })
    void aMalformedSignatureIsNoProof(String signature) {
        var request = request(headers("X-Hub-Signature-256", signature), utf8("Hello, World!"));

        assertThat(github.carriesProof(request)).isFalse();
        assertThat(github.proves(request, SECRET)).isFalse();
    }

    @Test
    void aSignatureThatIsThereTwiceIsNoProof() {
        String right = "sha256=" + Requests.hmac(PUSH, SECRET);
        var request = new WebhookRequest(
                MultiMap.caseInsensitiveMultiMap()
                        .add("x-hub-signature-256", right)
                        .add("x-hub-signature-256", right),
                PUSH);

        assertThat(github.proves(request, SECRET)).isFalse();
    }

    @Test
    void oneChangedByteOfTheBodyBreaksTheProof() {
        for (WebhookProvider provider : WebhookProvider.all()) {
            byte[] body = PUSH.clone();
            var request = request(signedFor(provider, body), body);
            assertThat(provider.proves(request, SECRET)).as(provider.id()).isTrue();

            body[10] ^= 1;

            assertThat(provider.proves(request, SECRET)).as(provider.id()).isFalse();
        }
    }

    @Test
    void giteaNeedsEachSignatureThatIsThereToHold() {
        Map<String, String> both = new HashMap<>(Requests.gitea("push", PUSH, SECRET));
        both.put("X-Forgejo-Signature", Requests.hmac(PUSH, SECRET));
        assertThat(gitea.proves(request(both, PUSH), SECRET)).isTrue();

        both.put("X-Forgejo-Signature", "0".repeat(64));

        assertThat(gitea.proves(request(both, PUSH), SECRET)).isFalse();
    }

    @Test
    void giteaDoesNotTakeGitHubsSignature() {
        var request = request(Requests.github("push", PUSH, SECRET), PUSH);

        assertThat(gitea.carriesProof(request)).isFalse();
    }

    @Test
    void anEmptyGiteaSignatureIsNoProof() {
        Map<String, String> unsigned = new HashMap<>(Requests.gitea("push", PUSH, SECRET));
        unsigned.put("X-Gitea-Signature", "");

        assertThat(gitea.carriesProof(request(unsigned, PUSH))).isFalse();
        assertThat(gitea.proves(request(unsigned, PUSH), SECRET)).isFalse();
    }

    @Test
    void aPushIsReadFromGitHub() throws Exception {
        Delivery delivery = github.read(request(Requests.github("push", PUSH, SECRET), PUSH));

        assertThat(delivery)
                .isEqualTo(new Delivery(
                        DELIVERY,
                        new RepositoryNames(
                                "octo/hello",
                                "https://git.example/octo/hello.git",
                                "git@git.example:octo/hello.git",
                                "https://git.example/octo/hello"),
                        new Hook.Push(List.of(new RefChange(MAIN, COMMIT_A, COMMIT_B)), "mona")));
    }

    @Test
    void zerosAreNoCommit() throws Exception {
        assertThat(changes(github, "push", pushJson("refs/tags/v1", NONE, B)))
                .containsExactly(new RefChange(new GitRef("refs/tags/v1"), null, COMMIT_B));
        assertThat(changes(github, "push", pushJson("refs/heads/main", A, "0".repeat(64))))
                .containsExactly(new RefChange(MAIN, COMMIT_A, null));
    }

    @Test
    void aFormIsReadFromGitHubAndProvedOverTheRawBody() throws Exception {
        byte[] form = utf8("payload=" + URLEncoder.encode(pushJson("refs/heads/main", A, B), StandardCharsets.UTF_8));
        Map<String, String> headers = new HashMap<>(Requests.github("push", form, SECRET));
        headers.put("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        var request = request(headers, form);

        assertThat(github.proves(request, SECRET)).isTrue();
        assertThat(github.read(request).hook()).isInstanceOf(Hook.Push.class);
    }

    @Test
    void aFormIsReadFromGiteaAndProvedOverItsJson() throws Exception {
        byte[] form =
                utf8("payload=" + URLEncoder.encode(new String(PUSH, StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        Map<String, String> headers = new HashMap<>(Requests.gitea("push", PUSH, SECRET));
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        var request = request(headers, form);

        assertThat(gitea.proves(request, SECRET)).isTrue();
        assertThat(gitea.read(request).hook()).isInstanceOf(Hook.Push.class);
    }

    @Test
    void giteaTellsDeletionsByAnEventOfTheirOwn() throws Exception {
        String json = "{\"ref\":\"feature/x\",\"ref_type\":\"branch\",\"repository\":{\"full_name\":\"octo/hello\"},"
                + "\"sender\":{\"login\":\"mona\"}}";

        assertThat(gitea.read(request(Requests.gitea("delete", utf8(json), SECRET), utf8(json)))
                        .hook())
                .isEqualTo(
                        new Hook.Push(List.of(new RefChange(new GitRef("refs/heads/feature/x"), null, null)), "mona"));
    }

    @Test
    void giteasTestDeliveryMovesNothing() throws Exception {
        byte[] still = utf8(pushJson("refs/heads/main", A, A));

        assertThat(gitea.read(request(Requests.gitea("push", still, SECRET), still))
                        .hook())
                .isInstanceOf(Hook.Ignored.class);
    }

    @Test
    void aPingAndOtherEventsAreTold() throws Exception {
        byte[] ping = utf8("{\"zen\":\"Keep it.\",\"repository\":{\"full_name\":\"octo/hello\"}}");

        assertThat(github.read(request(Requests.github("ping", ping, SECRET), ping))
                        .hook())
                .isEqualTo(new Hook.Ping());
        assertThat(github.read(request(Requests.github("issues", ping, SECRET), ping))
                        .hook())
                .isInstanceOf(Hook.Ignored.class);
    }

    @Test
    void aPlainHookTellsSeveralRefsAndOnlyBranchesAndTagsCount() throws Exception {
        String json = gitJson(
                "hello",
                changeJson("refs/heads/main", A, B),
                changeJson("refs/notes/commits", A, B),
                changeJson("refs/heads/old", A, NONE));

        assertThat(changes(git, "push", json))
                .containsExactly(
                        new RefChange(MAIN, COMMIT_A, COMMIT_B),
                        new RefChange(new GitRef("refs/heads/old"), COMMIT_A, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "{",
                "{} {}",
                "{\"repository\":5}",
                "{\"repository\":\"x\"}",
                "{\"repository\":\"x\",\"changes\":[]}",
                "{\"repository\":\"x\",\"changes\":[null]}",
                "{\"repository\":\"x\",\"changes\":{}}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"main\",\"before\":null,\"after\":null}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"refs/heads/m\",\"before\":null,\"after\":\"abc\"}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"--upload-pack=x\",\"before\":null,\"after\":\"abc\"}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"refs/heads/../x\",\"before\":null,\"after\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"refs/heads/.x\",\"before\":null,\"after\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"refs/heads//x\",\"before\":null,\"after\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"refs/heads/x/\",\"before\":null,\"after\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"refs/heads/x.lock\",\"before\":null,\"after\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"refs/heads/x.\",\"before\":null,\"after\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"refs/heads/x@{1}\",\"before\":null,\"after\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}",
                "{\"repository\":\"x\",\"changes\":[{\"ref\":\"refs/heads/\\ud800\",\"before\":null,\"after\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}"
            })
    void whatIsMalformedIsRefusedWithAReason(String json) {
        var request = request(Requests.git("push", utf8(json), SECRET), utf8(json));

        assertThatThrownBy(() -> git.read(request))
                .isInstanceOf(MalformedWebhookException.class)
                .hasMessageNotContaining("dev.cairn");
    }

    @Test
    void deepNestingIsRefused() {
        byte[] deep = utf8("{\"x\":" + "[".repeat(100_000));
        var request = request(Requests.git("push", deep, SECRET), deep);

        assertThatThrownBy(() -> git.read(request)).isInstanceOf(MalformedWebhookException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "../x", "ü"})
    void aDeliveryNeedsAnId(String id) {
        Map<String, String> headers = new HashMap<>(Requests.github("push", PUSH, SECRET));
        headers.put("X-GitHub-Delivery", id);

        assertThatThrownBy(() -> github.read(request(headers, PUSH)))
                .isInstanceOf(MalformedWebhookException.class)
                .hasMessageContaining("X-GitHub-Delivery");
    }

    private static List<RefChange> changes(WebhookProvider provider, String event, String json) throws Exception {
        byte[] body = utf8(json);
        Map<String, String> headers = provider instanceof GitProvider
                ? Requests.git(event, body, SECRET)
                : Requests.github(event, body, SECRET);
        return ((Hook.Push) provider.read(request(headers, body)).hook()).changes();
    }

    private static Map<String, String> signedFor(WebhookProvider provider, byte[] body) {
        return switch (provider) {
            case GitHubProvider _ -> Requests.github("push", body, SECRET);
            case GiteaProvider _ -> Requests.gitea("push", body, SECRET);
            case GitProvider _ -> Requests.git("push", body, SECRET);
        };
    }
}
