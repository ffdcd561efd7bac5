package dev.cairn.benchmarks.webhooks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

import dev.cairn.identity.Secret;

/** The script for {@code wrk}: GitHub's push webhooks with their signatures, of which it sends one after another. */
final class Hooks {

    static final String SECRET = "a-secret-of-the-benchmark";
    private static final int REPOSITORIES = 16;
    private static final int PADDING = 6_000;

    private Hooks() {}

    static String url(int repository) {
        return "https://git.example.com/acme/repository-" + repository + ".git";
    }

    static int repositories() {
        return REPOSITORIES;
    }

    /** Writes it. */
    static Path write(Path folder) throws IOException {
        StringBuilder script = new StringBuilder("local hooks = {\n");
        for (int i = 0; i < REPOSITORIES; i++) {
            String body = body(i);
            script.append("  { [[")
                    .append(body)
                    .append("]], \"sha256=")
                    .append(signature(body))
                    .append("\" },\n");
        }
        script.append(LOOP);
        return Files.writeString(folder.resolve("hooks.lua"), script);
    }

    // As GitHub's own: some kilobytes, most of which say nothing that Cairn asks for.
    private static String body(int repository) {
        return """
                {"ref":"refs/heads/main","before":"%040x","after":"%040x",\
                "repository":{"full_name":"acme/repository-%d","clone_url":"%s"},\
                "pusher":{"name":"ada"},"head_commit":{"message":"%s"}}""".formatted(repository + 1, repository + 1000, repository, url(repository), "x".repeat(PADDING));
    }

    private static String signature(String body) {
        byte[] hash = Secret.ofText(SECRET).hmacSha256(body.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash);
    }

    private static final String LOOP = """
            }
            local sent = 0
            local refused = 0
            function request()
              local hook = hooks[sent % #hooks + 1]
              sent = sent + 1
              return wrk.format("POST", nil, {
                ["Content-Type"] = "application/json",
                ["X-GitHub-Event"] = "push",
                ["X-GitHub-Delivery"] = string.format("00000000-0000-0000-0000-%012d", sent),
                ["X-Hub-Signature-256"] = hook[2],
              }, hook[1])
            end
            function response(status)
              if status ~= 202 then
                if refused == 0 then print("not accepted: " .. status) end
                refused = refused + 1
              end
            end
            """;
}
