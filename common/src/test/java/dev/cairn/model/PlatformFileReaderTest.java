package dev.cairn.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

final class PlatformFileReaderTest {

    @TempDir
    Path folder;

    @Test
    void everyKeyIsRead() throws IOException {
        Path secret = secret("hello", "rw-------");

        PlatformFile file = valid("""
                repositories:
                  - name: hello
                    url: https://git.example.com/acme/hello.git
                    secretFile: secrets/hello
                    branches: [main, release/1.x]
                    poll: 5m
                targets:
                  local: { kind: process, isolation: required }
                  loose: { kind: process, isolation: none }
                builds: { within: 20m, concurrent: 4 }
                telemetry: { otlp: "http://localhost:4318" }
                """);

        assertThat(file)
                .isEqualTo(new PlatformFile(
                        List.of(new RepositorySpec(
                                new RepositoryName("hello"),
                                new RepositoryUrl("https://git.example.com/acme/hello.git"),
                                secret,
                                List.of(new GitRef("refs/heads/main"), new GitRef("refs/heads/release/1.x")),
                                Duration.ofMinutes(5))),
                        List.of(
                                new TargetSpec(
                                        new TargetName("local"),
                                        TargetSpec.Kind.PROCESS,
                                        TargetSpec.Isolation.REQUIRED),
                                new TargetSpec(
                                        new TargetName("loose"), TargetSpec.Kind.PROCESS, TargetSpec.Isolation.NONE)),
                        new BuildsSpec(Duration.ofMinutes(20), 4),
                        new PlatformFile.TelemetrySpec(URI.create("http://localhost:4318"))));
    }

    @Test
    void passwordsAndMavensSettingsAreNamedByTheirFiles() throws IOException {
        Path token = secret("token", "rw-------");
        Path settings = secret("settings.xml", "rw-------");

        PlatformFile file = valid("""
                repositories:
                  - { name: a, url: https://git.example.com/a.git, passwordFile: secrets/token }
                  - { name: b, url: http://localhost:3000/b.git, username: mona, passwordFile: secrets/token }
                builds: { mavenSettings: secrets/settings.xml }
                registries:
                  "localhost:5000": { username: robot, passwordFile: secrets/token }
                """);

        assertThat(file.repositories())
                .extracting(RepositorySpec::login)
                .containsExactly(new LoginSpec("git", token), new LoginSpec("mona", token));
        assertThat(file.builds().mavenSettings()).isEqualTo(settings);
        assertThat(file.registries())
                .containsExactly(new RegistrySpec("localhost:5000", new LoginSpec("robot", token)));
    }

    @Test
    void noFileAnEmptyFileAndAFileOfCommentsMeanTheDefaults() throws IOException {
        assertThat(PlatformFileReader.read(folder.resolve("platform.yaml")))
                .isEqualTo(new Read.Valid<>(PlatformFile.defaults(), List.of()));
        assertThat(valid("")).isEqualTo(PlatformFile.defaults());
        assertThat(valid("# nothing yet\n")).isEqualTo(PlatformFile.defaults());
        assertThat(valid("repositories: []\n")).isEqualTo(PlatformFile.defaults());
    }

    @Test
    void aRepositoryNeedsOnlyItsUrl() {
        assertThat(valid("repositories:\n  - url: ../code/hello\n").repositories())
                .containsExactly(new RepositorySpec(
                        new RepositoryName("hello"),
                        new RepositoryUrl(folder.toAbsolutePath().getParent() + "/code/hello"),
                        null,
                        List.of(),
                        Duration.ofMinutes(1)));
    }

    @Test
    void aSecretThatOthersCanReadIsAWarning() throws IOException {
        Path secret = secret("hello", "rw-r-----");

        assertThat(warnings("repositories:\n  - { url: /srv/hello, secretFile: secrets/hello }\n"))
                .isEqualTo(
                        "2:36: repositories[0].secretFile: others can read the secret: run chmod 600 '" + secret + "'");
    }

    @Test
    void aMissingSecretIsAWarningAndAnEmptyOneAnError() throws IOException {
        String text = "repositories:\n  - { url: /srv/hello, secretFile: secrets/hello }\n";
        Path secret = folder.toAbsolutePath().resolve("secrets/hello");
        assertThat(warnings(text))
                .isEqualTo("2:36: repositories[0].secretFile: there is no file '" + secret
                        + "': webhooks of this repository are refused until the secret is in it");

        Files.writeString(secret("hello", "rw-------"), "");

        assertThat(problems(text))
                .isEqualTo("2:36: repositories[0].secretFile: the file '" + secret
                        + "' is empty: an empty secret protects nothing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            repos: []                                         | 1:1: repos: unknown key 'repos'; known here: repositories, targets, builds, registries, registry, telemetry, identities, policies, subscriptions
            repositores: []                                   | 1:1: repositores: unknown key 'repositores': did you mean 'repositories'?
            identities: {}                                    | 1:1: identities: 'identities' is not available in this version
            repositories: [{ name: a }]                       | 1:16: repositories[0]: missing key 'url'
            repositories: [{ url: ext::sh -c id }]            | 1:23: repositories[0].url: A repository's URL has no blanks or control characters in it
            repositories: [{ url: 'ext::id' }]                | 1:23: repositories[0].url: Git's transport 'ext' is not served: begin it with https://, http://, ssh://, file:/// or '/', or write git@host:path
            repositories: [{ url: github.com/acme/hello }]    | 1:23: repositories[0].url: 'github.com/acme/hello' is not a repository's URL: begin it with https://, http://, ssh://, file:/// or '/', or write git@host:path
            repositories: [{ url: 'https://tok3n@h/a' }]      | 1:23: repositories[0].url: A repository's URL must not hold a user's password or token, a query or a fragment: name a 'passwordFile' in platform.yaml, or use an SSH key
            repositories: [{ url: 'ssh://git:pw@h/a' }]       | 1:23: repositories[0].url: A repository's URL must not hold a user's password or token, a query or a fragment: name a 'passwordFile' in platform.yaml, or use an SSH key
            repositories: [{ url: 'ssh://-oProxyCommand=id/a' }] | 1:23: repositories[0].url: A repository's URL names a host and a path: ssh://host/path
            repositories: [{ url: '-u:a' }]                   | 1:23: repositories[0].url: '-u:a' is not a repository's URL: begin it with https://, http://, ssh://, file:/// or '/', or write git@host:path
            repositories: [{ url: 'git@host:-a' }]            | 1:23: repositories[0].url: 'git@host:-a' is not a repository's URL: begin it with https://, http://, ssh://, file:/// or '/', or write git@host:path
            repositories: [{ url: 'https://host' }]           | 1:23: repositories[0].url: A repository's URL names a host and a path: https://host/path
            repositories: [{ url: 'https://h/a b%zz' }]       | 1:23: repositories[0].url: A repository's URL has no blanks or control characters in it
            repositories: [{ url: 'https://h/%zz' }]          | 1:23: repositories[0].url: A repository's URL is malformed at character 11
            repositories: [{ url: '/' }]                      | 1:16: repositories[0]: no name can be made of this URL: give the repository a 'name'
            repositories: [{ url: /a/x }, { url: /b/x }]      | 1:31: repositories[1]: the name 'x' is taken: give this repository a 'name' of its own
            repositories: [{ url: /a/x }, { url: /a/x, name: y }] | 1:31: repositories[1]: the repository '/a/x' stands here twice
            repositories: [{ url: /a, branches: [] }]         | 1:37: repositories[0].branches: must name a branch; without 'branches' the remote's default branch is deployed
            repositories: [{ url: /a, branches: [refs/heads/main] }] | 1:38: repositories[0].branches[0]: 'refs/heads/main' is a full reference: write the branch's own name, as main
            repositories: [{ url: /a, branches: [a..b] }]     | 1:38: repositories[0].branches[0]: 'a..b' is not the name of a branch
            repositories: [{ url: /a, branches: [main, main] }] | 1:44: repositories[0].branches[1]: 'refs/heads/main' stands here twice
            repositories: [{ url: /a, poll: 5s }]             | 1:33: repositories[0].poll: must be 10s to 24h, not 5s
            repositories: [{ url: /a, secret: hush }]         | 1:27: repositories[0].secret: unknown key 'secret'; known here: name, url, secretFile, branches, poll, username, passwordFile
            targets: {}                                       | 1:10: targets: must have at least one target
            targets: { local: {} }                            | 1:12: targets.local: missing key 'kind'
            targets: { local: { kind: docker } }              | 1:27: targets.local.kind: target kind 'docker' is not available in this version; available: process
            targets: { local: { kind: process, isolation: prefered } } | 1:47: targets.local.isolation: unknown isolation 'prefered': did you mean 'preferred'?
            repositories: [{ url: 'https://h/a', username: bot }] | 1:48: repositories[0].username: a user name needs a 'passwordFile': the file with its password or token
            repositories: [{ url: 'http://h/a', passwordFile: x }] | 1:51: repositories[0].passwordFile: a password is only sent over https:// (or http:// to this machine); ssh has keys instead
            repositories: [{ url: 'git@h:a', passwordFile: x }] | 1:48: repositories[0].passwordFile: a password is only sent over https:// (or http:// to this machine); ssh has keys instead
            repositories: [{ url: 'https://h/a', passwordFile: x, username: 'a:b' }] | 1:65: repositories[0].username: A user name has 1 to 255 characters, none of them a colon or a control character
            registries: { r.example.com: { username: a } }    | 1:15: registries.r.example.com: missing key 'passwordFile'
            registries: { 'https://r': { passwordFile: x } }  | 1:15: registries.https://r: 'https://r' is not a registry's host: write it as images name it, such as registry.example.com or localhost:5000
            builds: { within: 1s }                            | 1:19: builds.within: must be 10s to 24h, not 1s
            builds: { concurrent: 0 }                         | 1:23: builds.concurrent: must be 1 to 64, not 0
            telemetry: { otlp: 'ftp://a' }                    | 1:20: telemetry.otlp: must be http://host:port or https://host:port, without user or password
            telemetry: { otlp: 'http://u:p@a' }               | 1:20: telemetry.otlp: must be http://host:port or https://host:port, without user or password
            telemetry: { otlp: 'http://a b' }                 | 1:20: telemetry.otlp: not a URL: write it as http://host:4318
            """)
    void whatIsWrongIsNamed(String text, String expected) {
        assertThat(problems(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            https://git.example.com/acme/hello.git,   git.example.com/acme/hello
            https://Git.Example.com:3000/acme/hello/, git.example.com/acme/hello
            ssh://git@git.example.com:22/acme/hello,  git.example.com/acme/hello
            git@github.com:acme/hello.git,            github.com/acme/hello
            file:///srv/git/hello.git,                hello
            /srv/git/hello.git/,                      hello
            /srv/code/hello/.git,                     hello
            """)
    void aRepositoryIsNamedAfterItsUrl(String url, String name) {
        assertThat(new RepositoryUrl(url).defaultName()).isEqualTo(new RepositoryName(name));
    }

    private Path secret(String name, String mode) throws IOException {
        assumeTrue(
                Files.getFileStore(folder).supportsFileAttributeView("posix"), "needs a file system with POSIX modes");
        Path secret = folder.toAbsolutePath().resolve("secrets").resolve(name);
        Files.createDirectories(secret.getParent());
        Files.writeString(secret, "hush");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(mode));
        return secret;
    }

    private Read<PlatformFile> read(String text) {
        return PlatformFileReader.read(text.getBytes(UTF_8), folder);
    }

    private PlatformFile valid(String text) {
        return switch (read(text)) {
            case Read.Valid<PlatformFile> valid -> valid.value();
            case Read.Invalid<PlatformFile> invalid ->
                throw new AssertionError(invalid.problems().toString());
        };
    }

    private String warnings(String text) {
        return switch (read(text)) {
            case Read.Valid<PlatformFile> valid -> described(valid.warnings());
            case Read.Invalid<PlatformFile> invalid ->
                throw new AssertionError(invalid.problems().toString());
        };
    }

    private String problems(String text) {
        return switch (read(text)) {
            case Read.Valid<PlatformFile> _ -> "valid";
            case Read.Invalid<PlatformFile> invalid -> described(invalid.problems());
        };
    }

    private static String described(List<Problem> problems) {
        return problems.stream().map(p -> p.describe("").substring(1)).collect(Collectors.joining(" ; "));
    }
}
