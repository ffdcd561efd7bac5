package dev.cairn.build.webhook;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

import io.vertx.core.MultiMap;

import dev.cairn.identity.Secret;

/** Webhooks as the providers send them. */
final class Requests {

    static final Secret SECRET = Secret.ofText("It's a Secret to Everybody");
    static final String A = "a".repeat(40);
    static final String B = "b".repeat(40);
    static final String NONE = "0".repeat(40);
    static final String DELIVERY = "72d3162e-cc78-11e3-81ab-4c9367dc0958";

    private Requests() {}

    static String hmac(byte[] body, Secret secret) {
        return HexFormat.of().formatHex(secret.hmacSha256(body));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String pushJson(String ref, String before, String after) {
        return """
                {"ref":"%s","before":"%s","after":"%s","created":false,"forced":true,"commits":[{"id":"x","added":["a"]}],
                 "repository":{"id":1,"full_name":"octo/hello","clone_url":"https://git.example/octo/hello.git",
                 "ssh_url":"git@git.example:octo/hello.git","html_url":"https://git.example/octo/hello"},
                 "pusher":{"name":"mona","email":"m@x"},"sender":{"login":"mona-login"}}
                """.formatted(ref, before, after);
    }

    static String gitJson(String name, String... changes) {
        return "{\"repository\":\"" + name + "\",\"pusher\":\"mona\",\"changes\":[" + String.join(",", changes) + "]}";
    }

    static String changeJson(String ref, String before, String after) {
        return "{\"ref\":\"" + ref + "\",\"before\":\"" + before + "\",\"after\":\"" + after + "\"}";
    }

    static Map<String, String> github(String event, byte[] body, Secret secret) {
        return headers(
                "Content-Type",
                "application/json",
                "X-GitHub-Event",
                event,
                "X-GitHub-Delivery",
                DELIVERY,
                "X-Hub-Signature-256",
                "sha256=" + hmac(body, secret));
    }

    static Map<String, String> gitea(String event, byte[] body, Secret secret) {
        return headers(
                "Content-Type", "application/json",
                "X-Gitea-Event", event,
                "X-GitHub-Event", event,
                "X-Gitea-Delivery", DELIVERY,
                "X-Gitea-Signature", hmac(body, secret));
    }

    static Map<String, String> git(String event, byte[] body, Secret secret) {
        return headers(
                "Content-Type",
                "application/json",
                "X-Cairn-Event",
                event,
                "X-Cairn-Delivery",
                DELIVERY,
                "X-Cairn-Signature-256",
                "sha256=" + hmac(body, secret));
    }

    static Map<String, String> headers(String... namesAndValues) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    static WebhookRequest request(Map<String, String> headers, byte[] body) {
        return new WebhookRequest(MultiMap.caseInsensitiveMultiMap().addAll(headers), body);
    }
}
