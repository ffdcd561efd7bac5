package dev.cairn.model;

import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What is refused, and in which words. Lines and columns are those of the whole file that a case is put into. */
final class CairnFileErrorsTest {

    private static final String APPLICATION = "application: hello\n";
    private static final String ARTIFACTS = "artifacts:\n  web: { builder: java, from: jlink, main: A }\n";
    private static final String ENVIRONMENTS = "environments:\n  staging: { target: local, run: { web: {} } }\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            application: Hello | 1:14: application: Application 'Hello' is not a DNS label: use 1 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends
            application: 42    | 1:14: application: must be a text: write '42' in quotes
            application: true  | 1:14: application: must be a text: write 'true' in quotes
            application: [a]   | 1:14: application: must be a text, not a list
            application:       | 1:1: application: has no value
            application: ~     | 1:14: application: must be a text: write '~' in quotes
            application: !!str a | 1:14: tags such as 'tag:yaml.org,2002:str' are not allowed: remove it
            application: "a\\0" | 1:14: the NUL character is not allowed ; 1:14: application: Application 'a\\u0000' is not a DNS label: use 1 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends
            applicaton: hello  | 1:1: missing key 'application' ; 1:1: applicaton: unknown key 'applicaton': did you mean 'application'?
            """)
    void ofTheApplication(String line, String expected) {
        assertThat(problems(line + "\n" + ARTIFACTS + ENVIRONMENTS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            builder: files, from: scratch                              | 3:3: artifacts.web: missing key 'entrypoint'
            builder: files, from: scratch, entrypoint: []              | 3:53: artifacts.web.entrypoint: must name a program
            builder: files, from: scratch, entrypoint: ['']            | 3:53: artifacts.web.entrypoint: must begin with the name of a program
            builder: files, from: scratch, entrypoint: /web            | 3:53: artifacts.web.entrypoint: must be a list, not a single value
            builder: files, from: scratch, entrypoint: [/web, [a]]     | 3:60: artifacts.web.entrypoint[1]: must be a text, not a list
            builder: files, from: scratch, entrypoint: [/web], main: A | 3:61: artifacts.web.main: unknown key 'main'; known here: kind, builder, from, tree, to, entrypoint, workdir
            builder: files, from: scrtch, entrypoint: [/web]           | 3:32: artifacts.web.from: unknown base 'scrtch': did you mean 'scratch'?
            builder: files, from: jlink, entrypoint: [/web]            | 3:32: artifacts.web.from: 'jlink' is for another builder; here: scratch, or an image by its digest
            builder: files, from: nginx:latest                         | 3:32: artifacts.web.from: Image 'nginx:latest' must be named by its digest: host/name@sha256:...; a tag can move
            builder: files, from: 'a/b@md5:00'                         | 3:32: artifacts.web.from: Digest algorithm 'md5' is not supported: use sha256 or sha512
            builder: files, entrypoint: [/web]                         | 3:3: artifacts.web: missing key 'from'
            builder: files, from: scratch, entrypoint: [/web], tree: ../up    | 3:67: artifacts.web.tree: '../up' must not have '..' in it
            builder: files, from: scratch, entrypoint: [/web], tree: /etc     | 3:67: artifacts.web.tree: '/etc' must be relative to the repository's root: without the '/' at its start
            builder: files, from: scratch, entrypoint: [/web], tree: ''       | 3:67: artifacts.web.tree: must be a path, not an empty text
            builder: files, from: scratch, entrypoint: [/web], to: srv        | 3:65: artifacts.web.to: 'srv' must be an absolute path: begin it with '/'
            builder: files, from: scratch, entrypoint: [/web], workdir: /a/.. | 3:70: artifacts.web.workdir: '/a/..' must not have '..' in it
            builder: java, from: jlink                                 | 3:3: artifacts.web: missing key 'main'
            builder: java, from: scratch, main: A                      | 3:31: artifacts.web.from: 'scratch' is for another builder; here: jlink, or an image by its digest
            builder: java, from: jlink, main: hello/Main.java          | 3:44: artifacts.web.main: 'hello/Main.java' is not the name of a Java class: write it with its package, such as hello.Main
            builder: java, from: jlink, main: hello.new                | 3:44: artifacts.web.main: 'hello.new' is not the name of a Java class: write it with its package, such as hello.Main
            builder: java, from: jlink, main: A, jvm: [Xmx1g]          | 3:53: artifacts.web.jvm[0]: 'Xmx1g' is not an option of the JVM: they begin with '-'
            builder: java, from: jlink, main: A, modules: [java sql]   | 3:57: artifacts.web.modules[0]: Module 'java sql' is not valid: write a module of the JDK, such as java.sql
            builder: java, from: jlink, main: A, modules: [a.b, a.b]   | 3:62: artifacts.web.modules[1]: 'a.b' stands here twice
            builder: dockerfile, context: .                            | 3:19: artifacts.web.builder: builder 'dockerfile' is not available in this version; available: files, java
            kind: vm, builder: packer, template: a.pkr.hcl             | 3:16: artifacts.web.kind: kind 'vm' is not available in this version; available: container ; 3:29: artifacts.web.builder: builder 'packer' is not available in this version; available: files, java
            builder: jaba, from: jlink, main: A                        | 3:19: artifacts.web.builder: unknown builder 'jaba': did you mean 'java'?
            builder: gradle                                            | 3:19: artifacts.web.builder: unknown builder 'gradle'; known here: files, java
            from: jlink, mian: A                                       | 3:3: artifacts.web: missing key 'builder' ; 3:23: artifacts.web.mian: unknown key 'mian': did you mean 'main'?
            kind: pod, builder: java, from: jlink, main: A             | 3:16: artifacts.web.kind: unknown kind 'pod'; known here: container
            builder: java, from: jlink, main: A, main: B               | 3:47: artifacts.web.main: duplicate key 'main', first on line 3
            builder: java, from: jlink, main: A, <<: {}                | 3:47: artifacts.web: merge keys ('<<') are not allowed: write the keys out
            builder: java, from: jlink, main: A, [k]: v                | 3:47: artifacts.web: a key must be a text
            """)
    void ofAnArtifact(String artifact, String expected) {
        String artifacts = "artifacts:\n  web: { " + artifact + " }\n";
        assertThat(problems(APPLICATION + artifacts + ENVIRONMENTS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            instances: 0      | 9:25: .instances: must be 1 to 1000, not 0
            instances: 1001   | 9:25: .instances: must be 1 to 1000, not 1001
            instances: '2'    | 9:25: .instances: must be a whole number without quotes, not '2'
            instances: two    | 9:25: .instances: must be a whole number without quotes, not 'two'
            instances: 2.5    | 9:25: .instances: must be a whole number without quotes, not '2.5'
            instances:        | 9:14: .instances: has no value
            instances: 99999999999999999999 | 9:25: .instances: must be a whole number without quotes, not '99999999999999999999'
            port: 0           | 9:20: .port: must be 1 to 65535, not 0
            port: 65536       | 9:20: .port: must be 1 to 65535, not 65536
            health: { path: / }                                  | 9:14: .health: health needs a port: it is a request to one
            port: 1, health: { within: 5s }                      | 9:23: .health: missing key 'path'
            port: 1, health: /                                   | 9:31: .health: must be a mapping, not a single value
            port: 1, health: { path: healthz }                   | 9:39: .health.path: 'healthz' is not a path such as /healthz: begin it with '/', and encode special characters
            port: 1, health: { path: '/a b' }                    | 9:39: .health.path: '/a b' is not a path such as /healthz: begin it with '/', and encode special characters
            port: 1, health: { path: /, within: 30 }             | 9:50: .health.within: must be a duration such as 30s, 5m or 1m30s, not '30'
            port: 1, health: { path: /, within: 30 s }           | 9:50: .health.within: must be a duration such as 30s, 5m or 1m30s, not '30 s'
            port: 1, health: { path: /, within: 0s }             | 9:50: .health.within: must be 1s to 1h, not 0s
            port: 1, health: { path: /, within: 61m }            | 9:50: .health.within: must be 1s to 1h, not 61m
            port: 1, health: { path: /, within: PT-5S }          | 9:50: .health.within: must be 1s to 1h, not PT-5S
            port: 1, health: { path: /, withn: 5s }              | 9:42: .health.withn: unknown key 'withn': did you mean 'within'?
            settings: { 1A: x }                                  | 9:26: .settings.1A: '1A' is not the name of a setting: use letters, digits and '_', no digit first
            settings: { A-B: x }                                 | 9:26: .settings.A-B: 'A-B' is not the name of a setting: use letters, digits and '_', no digit first
            settings: { PORT: 1 }                                | 9:26: .settings.PORT: 'PORT' is set by Cairn itself: choose another name
            settings: { CAIRN_SECRETS: x }                       | 9:26: .settings.CAIRN_SECRETS: 'CAIRN_SECRETS' is set by Cairn itself: choose another name
            settings: { A: [x] }                                 | 9:29: .settings.A: must be a text, not a list
            settings: { A: { b: c } }                            | 9:29: .settings.A: must be a text, not a mapping
            settings: { A: }                                     | 9:26: .settings.A: has no value
            settings: { A: null }                                | 9:29: .settings.A: must be a text: write 'null' in quotes
            settings: [A=b]                                      | 9:24: .settings: must be a mapping, not a list
            secrets: { db: database/creds/hello }                | 9:14: .secrets: 'secrets' needs the secrets-broker, which this version does not have
            limits: { memory: 256 mb }                           | 9:32: .limits.memory: must be a size such as 64Mi, 512M or 1.5 GiB, not '256 mb'
            limits: { memory: 1k }                               | 9:32: .limits.memory: must be 1Mi to 16Ti, not 1k
            limits: { processes: 0 }                             | 9:35: .limits.processes: must be 1 to 4194304, not 0
            limits: { cpus: 0 }                                  | 9:30: .limits.cpus: must be 0.01 to 1024.0, not 0
            limits: { cpus: .inf }                               | 9:30: .limits.cpus: must be a number without quotes, not '.inf'
            limits: { cpu: 1 }                                   | 9:24: .limits.cpu: unknown key 'cpu': did you mean 'cpus'?
            stop: 10s                                            | 9:20: .stop: must be a mapping, not a single value
            stop: { within: 2h }                                 | 9:30: .stop.within: must be 1s to 1h, not 2h
            uses: [web]                                          | 9:21: .uses[0]: an artifact cannot use itself
            uses: [job]                                          | 9:21: .uses[0]: artifact 'job' does not run in this environment: add it to 'run'
            uses: [apo]                                          | 9:21: .uses[0]: unknown artifact 'apo': did you mean 'api'?
            uses: [api, api]                                     | 9:26: .uses[1]: 'api' stands here twice
            uses: [api], settings: { API_URL: x }                | 9:39: .settings.API_URL: 'API_URL' is already set, by 'uses: api'
            """)
    void ofARun(String run, String expected) {
        String file = APPLICATION + """
                artifacts: { web: &a { builder: java, from: jlink, main: A }, api: *a, job: *a }
                environments:
                  other: { target: local, run: { job: {} } }
                  staging:
                    target: local
                    run:
                      api: { port: 1 }
                      web: { %s }
                """.formatted(run);
        assertThat(problems(file)).isEqualTo(expected.replace(": .", ": environments.staging.run.web."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a: { target: local }                                        | 5:3: environments.a: missing key 'run'
            a: { run: { web: {} } }                                     | 5:3: environments.a: missing key 'target'
            a: { target: local, run: {} }                               | 5:28: environments.a.run: must have at least one artifact
            a: { target: local, run: [web] }                            | 5:28: environments.a.run: must be a mapping, not a list
            a: { target: Local, run: { web: {} } }                      | 5:16: environments.a.target: Target 'Local' is not a DNS label: use 1 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends
            a: { target: local, run: { wbe: {} } }                      | 5:30: environments.a.run.wbe: unknown artifact 'wbe': did you mean 'web'?
            a: { target: local, run: { web: } }                         | 5:30: environments.a.run.web: has no value
            a: { target: local, run: { Web: {} } }                      | 5:30: environments.a.run.Web: Artifact 'Web' is not a DNS label: use 1 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends
            a: { target: local, approvals: 1, run: { web: {} } }        | 5:34: environments.a.approvals: approvals belong to a promotion: this environment has no 'after', and a commit reaches it at once
            a: { target: local, aftr: b, run: { web: {} } }             | 5:23: environments.a.aftr: unknown key 'aftr': did you mean 'after'?
            a: { after: a, target: local, run: { web: {} } }            | 4:1: environments: at least one environment must have no 'after': commits enter there ; 5:15: environments.a.after: an environment cannot come after itself
            staging: { after: stagin, target: local, run: { web: {} } } | 4:1: environments: at least one environment must have no 'after': commits enter there ; 5:21: environments.staging.after: unknown environment 'stagin': did you mean 'staging'?
            staging:                                                    | 5:3: environments.staging: has no value
            a-: { target: local, run: { web: {} } }                     | 5:3: environments.a-: Environment 'a-' is not a DNS label: use 1 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends
            """)
    void ofAnEnvironment(String environment, String expected) {
        assertThat(problems(APPLICATION + ARTIFACTS + "environments:\n  " + environment + "\n"))
                .isEqualTo(expected);
    }

    @Test
    void aCircleOfPromotionsIsDrawn() {
        String file = APPLICATION + ARTIFACTS + """
                environments:
                  a: { target: local, run: { web: {} } }
                  b: { after: d, target: local, run: { web: {} } }
                  c: { after: b, target: local, run: { web: {} } }
                  d: { after: c, target: local, run: { web: {} } }
                """;

        assertThat(problems(file))
                .isEqualTo("6:15: environments.b.after: environments wait for each other: b -> d -> c -> b");
    }

    @Test
    void aCircleOfUsesIsDrawn() {
        String file = APPLICATION + """
                artifacts: { a: &a { builder: java, from: jlink, main: A }, b: *a, c: *a }
                environments:
                  staging:
                    target: local
                    run:
                      a: { port: 1, uses: [b] }
                      b: { port: 1, uses: [c] }
                      c: { port: 1, uses: [b] }
                """;

        assertThat(problems(file))
                .isEqualTo("8:28: environments.staging.run.b.uses[0]: artifacts use each other: b -> c -> b");
    }

    @Test
    void anArtifactWithoutAPortHasNoAddressToUse() {
        String file = APPLICATION + """
                artifacts: { a: &a { builder: java, from: jlink, main: A }, b: *a }
                environments:
                  staging: { target: local, run: { a: { uses: [b] }, b: {} } }
                """;

        assertThat(problems(file))
                .isEqualTo("4:48: environments.staging.run.a.uses[0]: artifact 'b' has no port in this environment, "
                        + "hence no address");
    }

    @Test
    void aSectionThatCannotBeReadMakesNoFalseErrors() {
        assertThat(problems(APPLICATION + "artifacts: 5\n" + ENVIRONMENTS))
                .isEqualTo("2:12: artifacts: must be a mapping, not a single value");
        assertThat(problems(APPLICATION + ARTIFACTS + "environments: 5\n"))
                .isEqualTo("4:15: environments: must be a mapping, not a single value");
        assertThat(problems(APPLICATION)).isEqualTo("1:1: missing key 'artifacts' ; 1:1: missing key 'environments'");
    }

    @Test
    void whatIsNoYamlDocumentIsRefusedWithItsPlace() {
        assertThat(problems("")).isEqualTo("1:1: the file is empty: it needs application, artifacts, environments");
        assertThat(problems("# later\n---\n...\n"))
                .isEqualTo("1:1: the file is empty: it needs application, artifacts, environments");
        assertThat(problems("- a\n")).isEqualTo("1:1: must be a mapping, not a list");
        assertThat(problems("hello\n")).isEqualTo("1:1: must be a mapping, not a single value");
        assertThat(problems("a: 1\n\tb: 2\n")).isEqualTo("2:1: a tab cannot indent in YAML: use spaces");
        assertThat(problems("a: 1\n---\nb: 2\n"))
                .isEqualTo("2:1: only one document is allowed: remove this '---' and what follows");
        assertThat(problems("a: 'b\n"))
                .isEqualTo("2:1: this is not YAML: while scanning a quoted scalar, found unexpected end of stream");
        assertThat(problems("a: [b\nc: d\n"))
                .isEqualTo("2:2: this is not YAML: while parsing a flow sequence, expected ',' or ']', but got :");
        assertThat(problems("a: \u0007\n")).isEqualTo("1:4: the control character U+0007 is not allowed");
        assertThat(problems("a: *b\n")).startsWith("1:4: alias '*b' has no anchor before it: ");
        for (String unquoted : List.of("a: **\n", "a: *\n", "a: [*]\n", "a: { b: ** }\n", "a: */team\n")) {
            assertThat(problems(unquoted)).as(unquoted).contains("put a text in quotes, such as \"**\"");
        }
        assertThat(problems("a: &b [*b]\n")).isEqualTo("1:8: alias '*b' contains itself");
    }

    @Test
    void whatIsNotUtf8IsRefusedWithItsPlace() {
        assertThat(described(CairnFileReader.read("a: 1\nb: \u00e4\n".getBytes(ISO_8859_1))))
                .isEqualTo("2:4: this is not UTF-8: save the file in that encoding");
        assertThat(described(CairnFileReader.read(APPLICATION.getBytes(UTF_16))))
                .isEqualTo("1:1: this is not UTF-8: save the file in that encoding");
    }

    @Test
    void aFileOfExactlyTheLimitIsReadAndOneOfAByteMoreIsNot() {
        String file = """
                application: hello
                artifacts:
                  web: { builder: files, from: scratch, entrypoint: [/run] }
                environments:
                  staging: { target: local, run: { web: {} } }
                """;
        String full = file + "#".repeat(CairnFileReader.MAX_BYTES - file.length());

        assertThat(CairnFileReader.read(full.getBytes(UTF_8))).isInstanceOf(Read.Valid.class);
        assertThat(problems(full + "#")).isEqualTo("1:1: the file has 32769 bytes; at most 32768 are read");
    }

    @Test
    void aFileThatWouldCostTooMuchIsRefused() {
        assertThat(problems("[".repeat(20_000))).isEqualTo("1:33: nested more than 32 deep");
        assertThat(problems("- ".repeat(10_000))).isEqualTo("1:65: nested more than 32 deep");
        assertThat(problems("a: &a b\nc: [" + "*a, ".repeat(65) + "]\n"))
                .isEqualTo("2:261: more than 64 aliases: write the values out");
    }

    @Test
    void aliasesOfAliasesAreCountedAsWhatTheyMean() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(7)));
        }

        assertThat(problems(bomb.toString())).endsWith("more than 100000 values: write fewer, or fewer aliases");
    }

    @Test
    void whatAFileSaysCannotWriteToTheTerminal() {
        assertThat(problems(APPLICATION + ARTIFACTS + ENVIRONMENTS + "\"\\e[31mred\\u202e\": 1\n"))
                .isEqualTo("6:1: \\u001b[31mred\\u202e: unknown key '\\u001b[31mred\\u202e'; "
                        + "known here: application, artifacts, environments");
    }

    private static String problems(String text) {
        return described(CairnFileReader.read(text.getBytes(UTF_8)));
    }

    private static String described(Read<CairnFile> read) {
        return switch (read) {
            case Read.Valid<CairnFile> _ -> "valid";
            case Read.Invalid<CairnFile> invalid ->
                invalid.problems().stream()
                        .map(problem -> problem.describe("").substring(1))
                        .collect(Collectors.joining(" ; "));
        };
    }
}
