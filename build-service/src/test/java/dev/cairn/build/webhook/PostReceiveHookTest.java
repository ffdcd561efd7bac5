package dev.cairn.build.webhook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.build.commits.PushReceived;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The hook of {@code docs/webhooks.md}, as it stands there, in a real repository. */
class PostReceiveHookTest {

    private static final Path DOCUMENT = Path.of("../docs/webhooks.md");

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheProgramsThatTheHookUses() {
        for (String program : List.of("curl", "openssl")) {
            boolean found = Stream.of(System.getenv("PATH").split(":", -1))
                    .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
            assumeTrue(found, program + " is not installed");
        }
    }

    @Test
    void aPushThroughTheDocumentedHookIsTaken() throws Exception {
        try (var server = WebhookServer.storing()) {
            Path bare = folder.resolve("hello.git");
            Path work = folder.resolve("work");
            git(server, "init", "-q", "--bare", bare.toString());
            git(server, "init", "-q", work.toString());
            Path hook = Files.writeString(
                    Files.createDirectories(bare.resolve("hooks")).resolve("post-receive"), documented());
            assertThat(hook.toFile().setExecutable(true)).isTrue();
            Files.writeString(folder.resolve("secret"), Requests.SECRET.reveal());
            git(server, "-C", work.toString(), "commit", "-q", "--allow-empty", "-m", "one");
            String commit =
                    git(server, "-C", work.toString(), "rev-parse", "HEAD").strip();

            String output = git(
                    server,
                    "-C",
                    work.toString(),
                    "push",
                    "-q",
                    bare.toString(),
                    "HEAD:refs/heads/main",
                    "HEAD:refs/heads/qu\"ote");

            assertThat(output).doesNotContain("was not told");
            assertThat(server.received)
                    .extracting(PushReceived::ref)
                    .containsExactly(new GitRef("refs/heads/main"), new GitRef("refs/heads/qu\"ote"));
            assertThat(server.received).allSatisfy(push -> {
                assertThat(push.repository()).isEqualTo(WebhookServer.HELLO);
                assertThat(push.before()).isNull();
                assertThat(push.after()).isEqualTo(new CommitId(commit));
                assertThat(push.pusher()).isNotBlank();
            });
        }
    }

    private static String documented() throws IOException {
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf("#!/bin/sh");
        return document.substring(start, document.indexOf("```", start));
    }

    private String git(WebhookServer server, String... arguments) throws Exception {
        var builder = new ProcessBuilder(
                        Stream.concat(Stream.of("git"), Stream.of(arguments)).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "CAIRN_URL", "http://127.0.0.1:" + server.port(),
                        "CAIRN_SECRET_FILE", folder.resolve("secret").toString(),
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_AUTHOR_NAME", "Ada",
                        "GIT_AUTHOR_EMAIL", "ada@example.org",
                        "GIT_COMMITTER_NAME", "Ada",
                        "GIT_COMMITTER_EMAIL", "ada@example.org"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
