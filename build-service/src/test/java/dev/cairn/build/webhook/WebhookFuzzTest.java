package dev.cairn.build.webhook;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import dev.cairn.identity.Secret;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.RepositoryUrl;

import static dev.cairn.build.webhook.Requests.SECRET;
import static dev.cairn.build.webhook.Requests.utf8;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever comes in, signed or not, has an answer, and it is never that we failed. */
class WebhookFuzzTest {

    @Property(tries = 2000)
    void theGateAnswersAnything(@ForAll("bodies") byte[] body, @ForAll("events") String event) {
        var everyRate = new WebhookLimits.Rate(1_000_000, 1_000_000);
        var entry = new RepositoryEntry(new RepositoryName("hello"), new RepositoryUrl("/srv/x.git"), SECRET);
        var gate = new Gate(
                (_, _) -> Optional.of(entry),
                new TokenBuckets(everyRate, 10, System::nanoTime),
                Secret.of(new SecureRandom().generateSeed(32)));
        for (WebhookProvider provider : WebhookProvider.all()) {
            for (String type : List.of("application/json", "application/x-www-form-urlencoded")) {
                Map<String, String> headers = headers(event, body);
                headers.put("Content-Type", type);

                Gate.Verdict verdict = gate.judge(provider, Requests.request(headers, body));

                assertThat(verdict).isInstanceOfAny(Gate.Verdict.Believed.class, Gate.Verdict.Refused.class);
            }
        }
    }

    @Property(tries = 20)
    void theServerNeverAnswers500(@ForAll("manyBodies") List<byte[]> bodies, @ForAll("events") String event)
            throws Exception {
        try (var server = WebhookServer.with(WebhookServer.limits(l -> l))) {
            for (byte[] body : bodies) {
                Map<String, String> headers = headers(event, body);
                headers.put("Content-Type", "application/json");
                for (WebhookProvider provider : WebhookProvider.all()) {
                    int status = server.post("/webhooks/" + provider.id(), headers, body)
                            .statusCode();

                    assertThat(status).isIn(200, 202, 400, 401);
                }
            }
        }
    }

    @Provide
    Arbitrary<List<byte[]>> manyBodies() {
        return bodies().list().ofMinSize(10).ofMaxSize(20);
    }

    private static Map<String, String> headers(String event, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>(Requests.github(event, body, SECRET));
        headers.putAll(Requests.gitea(event, body, SECRET));
        headers.putAll(Requests.git(event, body, SECRET));
        return headers;
    }

    @Provide
    Arbitrary<String> events() {
        return Arbitraries.of("push", "ping", "delete", "create", "x");
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<byte[]> raw = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> nearly = Combinators.combine(texts(), texts(), texts(), texts())
                .as((ref, before, after, name) -> utf8(("{\"ref\":%s,\"before\":%s,\"after\":%s,\"ref_type\":%s,"
                                + "\"repository\":{\"full_name\":%s},\"pusher\":{\"name\":%s}}")
                        .formatted(ref, before, after, ref, name, name)));
        Arbitrary<byte[]> plain = Combinators.combine(texts(), texts(), texts(), texts())
                .as((ref, before, after, name) -> utf8(
                        ("{\"repository\":%s,\"changes\":[{\"ref\":%s,\"before\":%s," + "\"after\":%s}],\"pusher\":%s}")
                                .formatted(name, ref, before, after, name)));
        return Arbitraries.oneOf(raw, nearly, plain);
    }

    private static Arbitrary<String> texts() {
        Arbitrary<String> likely = Arbitraries.of(
                "null",
                "1",
                "{}",
                "[]",
                "\"\"",
                "\"refs/heads/main\"",
                "\"branch\"",
                "\"octo/hello\"",
                "\"hello\"",
                "\"" + "a".repeat(40) + "\"",
                "\"" + "b".repeat(64) + "\"",
                "\"" + "0".repeat(40) + "\"");
        Arbitrary<String> odd = Arbitraries.strings().ofMaxLength(20).map(text -> "\"refs/heads/" + text + "\"");
        return Arbitraries.oneOf(likely, odd);
    }
}
