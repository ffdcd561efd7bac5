package dev.cairn.cli.repo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.cli.Run;
import dev.cairn.model.Endpoints;

import static org.assertj.core.api.Assertions.assertThat;

final class RepoCommandTest {

    private static final String URL = "https://git.example.com/acme/hello.git";

    @TempDir
    Path folder;

    private Run run() {
        return new Run(folder);
    }

    @Test
    void aRepositoryIsTakenInAndItsWebhooksExplained() throws IOException {
        Files.writeString(folder.resolve("hush"), "secret\n");

        Run.Result result = run().cairn("repo", "add", URL, "--secret-file", "hush", "--branch", "main");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("Took in git.example.com/acme/hello")
                .contains("http://127.0.0.1:7071/webhooks/github")
                .contains("http://127.0.0.1:7071/webhooks/gitea")
                .contains("exec cairn hook send --url http://127.0.0.1:7071/webhooks/git")
                .contains("--secret-file " + folder.resolve("hush") + " --repository git.example.com/acme/hello");
        assertThat(folder.resolve("data/platform.yaml")).content().contains("url: " + URL, "branches: [main]");
        assertThat(run().cairn("repo", "list").out())
                .isEqualTo("git.example.com/acme/hello  " + URL + "  main  webhooks\n");
    }

    @Test
    void aSecretCanBeMadeOnTheWay() throws IOException {
        run().cairn("repo", "add", URL, "--secret-file", "secrets/hello", "--generate-secret");
        Path secret = folder.resolve("secrets/hello");

        assertThat(Files.readString(secret)).matches("[0-9a-f]{64}");
        assertThat(Files.getPosixFilePermissions(secret)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String before = Files.readString(secret);
        run().cairn("repo", "add", "../other", "--secret-file", "secrets/hello", "--generate-secret");
        assertThat(secret).hasContent(before);
    }

    @Test
    void aSecretFileThatIsNotThereOrEmptyIsAnErrorBeforeAnythingIsWritten() throws IOException {
        Files.createFile(folder.resolve("empty"));

        Run.Result missing = run().cairn("repo", "add", URL, "--secret-file", "nowhere");
        Run.Result empty = run().cairn("repo", "add", URL, "--secret-file", "empty");

        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("--generate-secret");
        assertThat(empty.exitCode()).isEqualTo(1);
        assertThat(folder.resolve("data/platform.yaml")).doesNotExist();
    }

    @Test
    void withoutASecretItIsOnlyPolled() {
        assertThat(run().cairn("repo", "add", URL).out())
                .contains("polled once a minute")
                .doesNotContain("GitHub");
        assertThat(run().cairn("repo", "list", "-o", "json")
                        .json()
                        .path("repositories")
                        .path(0)
                        .has("secretFile"))
                .isFalse();
    }

    @Test
    void theAddressIsThatOfTheRunningCairnAndJsonHasTheHook() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        URI build = URI.create("http://127.0.0.1:17071");
        new Endpoints("127.0.0.1:1", build, build, build, build).write(data);

        JsonNode added = run().cairn(
                        "repo", "add", URL, "--secret-file", "s", "--generate-secret", "--name", "hello", "-o", "json")
                .json();

        assertThat(added.path("repository").path("name").asText()).isEqualTo("hello");
        assertThat(added.path("webhooks").path("github").asText()).isEqualTo("http://127.0.0.1:17071/webhooks/github");
        assertThat(added.path("webhooks").path("hook").asText()).startsWith("#!/bin/sh\n");
    }

    @Test
    void theHookCallsTheCommandWhereItLies() {
        assertThat(run().variable("CAIRN_COMMAND", "/opt/the cairn/cairn")
                        .cairn("repo", "add", URL, "--secret-file", "s", "--generate-secret")
                        .out())
                .contains("exec '/opt/the cairn/cairn' hook send ");
    }

    @Test
    void theSameNameTwiceIsRefused() {
        run().cairn("repo", "add", URL);

        Run.Result result = run().cairn("repo", "add", URL);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("has it already", "--name");
    }

    @Test
    void aUrlWithAPasswordIsRefusedWithoutRepeatingIt() {
        Run.Result result = run().cairn("repo", "add", "https://me:hunter2@git.example.com/a.git");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("password").doesNotContain("hunter2");
    }

    @Test
    void aBrokenPlatformFileIsLeftAlone() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/platform.yaml"), "repos: []\n");

        Run.Result result = run().cairn("repo", "add", URL);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("platform.yaml:1:1: repos", "was left as it is");
        assertThat(folder.resolve("data/platform.yaml")).hasContent("repos: []\n");
    }
}
