package dev.cairn.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

final class CairnFileReaderTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private static final String WHOLE = """
            application: hello
            artifacts:
              web:
                kind: container
                builder: java
                from: jlink
                main: hello.Main
                source: .
                modules: [java.sql, jdk.crypto.ec]
                jvm: [-Xmx64m, "-Dhello=world"]
              site:
                builder: files
                from: registry.example.com:5000/base/httpd@%s
                tree: ./public/
                to: /srv//www/
                entrypoint: [httpd, -p, 8080]
                workdir: /tmp
            environments:
              staging:
                target: local
                run:
                  web:
                    instances: 2
                    port: 8080
                    health: { path: "/healthz?deep=1", within: 1m30s }
                    settings: { GREETING: hello, RATIO: 1.10, DEBUG: yes, EMPTY: '', ID: 0x1F }
                    uses: [site]
                    limits: { memory: 256Mi, processes: 256, cpus: 0.5 }
                    stop: { within: PT5S }
                  site: { port: 80 }
              production:
                after: staging
                approvals: 1
                target: local
                run:
                  web: {}
            """.formatted(DIGEST);

    @Test
    void everyKeyOfAFileIsRead() {
        CairnFile file = valid(WHOLE);

        assertThat(file.application()).isEqualTo(new Application("hello"));
        assertThat(file.artifacts())
                .containsExactly(
                        new ArtifactSpec(
                                new ArtifactName("web"),
                                ArtifactKind.CONTAINER,
                                new JavaBuilderSpec(
                                        "jlink",
                                        "hello.Main",
                                        ".",
                                        List.of("java.sql", "jdk.crypto.ec"),
                                        List.of("-Xmx64m", "-Dhello=world"))),
                        new ArtifactSpec(
                                new ArtifactName("site"),
                                ArtifactKind.CONTAINER,
                                new FilesBuilderSpec(
                                        "registry.example.com:5000/base/httpd@" + DIGEST,
                                        "public",
                                        "/srv/www",
                                        List.of("httpd", "-p", "8080"),
                                        "/tmp")));
        RunSpec web = file.environments().getFirst().run().getFirst();
        assertThat(web)
                .isEqualTo(new RunSpec(
                        new ArtifactName("web"),
                        2,
                        8080,
                        new HealthCheck("/healthz?deep=1", Duration.ofSeconds(90)),
                        Map.of("GREETING", "hello", "RATIO", "1.10", "DEBUG", "yes", "EMPTY", "", "ID", "0x1F"),
                        Map.of(),
                        List.of(new ArtifactName("site")),
                        new Limits(256L << 20, 256, 0.5),
                        Duration.ofSeconds(5)));
        EnvironmentSpec production = file.environments().getLast();
        assertThat(production.after()).isEqualTo(new EnvironmentName("staging"));
        assertThat(production.approvals()).isEqualTo(1);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        CairnFile file = valid("""
                application: hello
                artifacts:
                  web: { builder: java, from: jlink, main: Main }
                  tool: { builder: files, from: scratch, entrypoint: [/tool] }
                environments:
                  staging:
                    target: local
                    run:
                      web: { port: 8080, health: { path: / } }
                      tool: {}
                """);

        assertThat(file.artifacts())
                .extracting(ArtifactSpec::build)
                .containsExactly(
                        new JavaBuilderSpec("jlink", "Main", "src", List.of(), List.of()),
                        new FilesBuilderSpec("scratch", ".", "/", List.of("/tool"), "/"));
        EnvironmentSpec staging = file.environments().getFirst();
        assertThat(staging.after()).isNull();
        assertThat(staging.approvals()).isZero();
        assertThat(staging.run().getFirst())
                .isEqualTo(new RunSpec(
                        new ArtifactName("web"),
                        1,
                        8080,
                        new HealthCheck("/", Duration.ofSeconds(60)),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Limits.NONE,
                        Duration.ofSeconds(10)));
        assertThat(staging.run().getLast().port()).isNull();
        assertThat(staging.run().getLast().health()).isNull();
    }

    @Test
    void anArtifactThatRunsNowhereIsAWarning() {
        Read<CairnFile> read = read("""
                application: hello
                artifacts:
                  web: { builder: java, from: jlink, main: Main }
                  tool: { builder: files, from: scratch, entrypoint: [/tool] }
                environments:
                  staging: { target: local, run: { web: {} } }
                """);

        assertThat(((Read.Valid<CairnFile>) read).warnings())
                .containsExactly(
                        new Problem(4, 3, "artifacts.tool", "artifact 'tool' is built, but runs in no environment"));
    }

    @Test
    void anAnchorSavesWritingAValueTwice() {
        CairnFile file = valid("""
                application: hello
                artifacts:
                  web: { builder: java, from: jlink, main: Main }
                environments:
                  staging: { target: local, run: &run { web: { port: 8080 } } }
                  production: { target: local, after: staging, run: *run }
                """);

        assertThat(file.environments().getLast().run())
                .isEqualTo(file.environments().getFirst().run());
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreRead() {
        valid("\uFEFF" + WHOLE.replace("\n", "\r\n"));
    }

    @Test
    void thirtyErrorsAreReportedAtOnceWithTheirLines() {
        StringBuilder text = new StringBuilder("""
                application: hello
                artifacts:
                  web: { builder: java, from: jlink, main: Main }
                environments:
                """);
        for (int i = 0; i < 10; i++) {
            text.append("  env-%d:\n    target: local\n    run:\n      web:\n".formatted(i));
            text.append("        instnces: 2\n        port: 70000\n        settings: { PORT: 1 }\n");
        }

        List<Problem> problems = invalid(text.toString());

        assertThat(problems).hasSize(30).isSorted();
        assertThat(problems.subList(27, 30))
                .containsExactly(
                        new Problem(
                                72,
                                9,
                                "environments.env-9.run.web.instnces",
                                "unknown key 'instnces': did you mean 'instances'?"),
                        new Problem(73, 15, "environments.env-9.run.web.port", "must be 1 to 65535, not 70000"),
                        new Problem(
                                74,
                                21,
                                "environments.env-9.run.web.settings.PORT",
                                "'PORT' is set by Cairn itself: choose another name"));
    }

    static Read<CairnFile> read(String text) {
        return CairnFileReader.read(text.getBytes(UTF_8));
    }

    private static CairnFile valid(String text) {
        return switch (read(text)) {
            case Read.Valid<CairnFile> valid -> valid.value();
            case Read.Invalid<CairnFile> invalid ->
                throw new AssertionError(invalid.problems().toString());
        };
    }

    private static List<Problem> invalid(String text) {
        return switch (read(text)) {
            case Read.Valid<CairnFile> _ -> throw new AssertionError("Valid, but should not be:\n" + text);
            case Read.Invalid<CairnFile> invalid -> invalid.problems();
        };
    }
}
