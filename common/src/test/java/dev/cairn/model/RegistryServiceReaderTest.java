package dev.cairn.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.model.RegistryServiceSpec.Kept;
import dev.cairn.model.RegistryServiceSpec.RepositoryRule;
import dev.cairn.model.RegistryServiceSpec.Tags;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class RegistryServiceReaderTest {

    private static final String USERS = "users: [{ name: ada, passwordFile: ada, role: developer }]\n";

    @TempDir
    private Path folder;

    private Read<PlatformFile> read(String yaml) {
        return PlatformFileReader.read(("registry:\n" + yaml.indent(2)).getBytes(UTF_8), folder);
    }

    private RegistryServiceSpec valid(String yaml) {
        return switch (read(yaml)) {
            case Read.Valid<PlatformFile> valid -> valid.value().registry();
            case Read.Invalid<PlatformFile> invalid -> throw new AssertionError(invalid.problems());
        };
    }

    private List<String> problems(String yaml) {
        return switch (read(yaml)) {
            case Read.Valid<PlatformFile> valid -> throw new AssertionError("Valid: " + valid.value());
            case Read.Invalid<PlatformFile> invalid ->
                invalid.problems().stream()
                        .map(problem -> problem.describe("f"))
                        .toList();
        };
    }

    private List<String> warnings(String yaml) {
        return switch (read(yaml)) {
            case Read.Valid<PlatformFile> valid ->
                valid.warnings().stream().map(problem -> problem.describe("f")).toList();
            case Read.Invalid<PlatformFile> invalid -> throw new AssertionError(invalid.problems());
        };
    }

    private void secret(String name, String permissions) throws IOException {
        Files.writeString(folder.resolve(name), "hush");
        Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString(permissions));
    }

    @Test
    void everyKeyIsRead() throws IOException {
        secret("key.pem", "rw-------");
        secret("ada", "rw-------");

        RegistryServiceSpec spec = valid("""
                anonymousPull: true
                tls: { certificateFile: cert.pem, keyFile: key.pem }
                host: 0.0.0.0
                users:
                  - { name: ada, passwordFile: ada, role: developer }
                rate: { perSecond: 100, burst: 200 }
                repositories:
                  - match: "mirror/**"
                    tags: mutable
                    sparse: true
                    retention: { keepLast: 10, maxAge: 30d, untagged: 7d12h }
                    quota: 20Gi
                    pull: [developer, deployer]
                    push: [builder]
                    delete: []
                  - match: team/*/app
                gc: { every: 30m, grace: 2d, quarantine: 1d, withoutLog: true }
                scrub: { every: 14d, rate: 5Mi }
                restoreHorizon: 365d
                limits: { blob: 1Gi, manifest: 4Mi, uploads: 10, uploadLifetime: 1h }
                storage:
                  s3:
                    bucket: artifacts
                    prefix: cairn/registry/
                    region: eu-central-1
                    endpoint: https://s3.example.com
                    pathStyle: false
                    accessKeyFile: ada
                    secretKeyFile: ada
                """);

        assertThat(spec)
                .isEqualTo(new RegistryServiceSpec(
                        "0.0.0.0",
                        new RegistryServiceSpec.Tls(folder.resolve("cert.pem"), folder.resolve("key.pem")),
                        false,
                        true,
                        List.of(new RegistryServiceSpec.User("ada", folder.resolve("ada"), Role.DEVELOPER)),
                        new RegistryServiceSpec.Rate(100, 200),
                        List.of(
                                new RepositoryRule(
                                        new RepositoryPattern("mirror/**"),
                                        Tags.MUTABLE,
                                        true,
                                        new Kept(10, Duration.ofDays(30), Duration.ofHours(180)),
                                        20L << 30,
                                        List.of(Role.DEVELOPER, Role.DEPLOYER),
                                        List.of(Role.BUILDER),
                                        List.of()),
                                new RepositoryRule(
                                        new RepositoryPattern("team/*/app"),
                                        Tags.RECREATABLE,
                                        false,
                                        Kept.EVERYTHING,
                                        null,
                                        null,
                                        null,
                                        null)),
                        new RegistryServiceSpec.Gc(
                                Duration.ofMinutes(30), Duration.ofDays(2), Duration.ofDays(1), true),
                        new RegistryServiceSpec.Scrub(Duration.ofDays(14), 5L << 20),
                        Duration.ofDays(365),
                        new RegistryServiceSpec.Limits(1L << 30, 4 << 20, 10, Duration.ofHours(1)),
                        new RegistryBucketSpec(
                                "artifacts",
                                "cairn/registry/",
                                "eu-central-1",
                                URI.create("https://s3.example.com"),
                                false,
                                new RegistryBucketSpec.Keys(folder.resolve("ada"), folder.resolve("ada")))));
    }

    private static String bucket(String more) {
        return "storage: { s3: { bucket: artifacts, " + more + " } }";
    }

    @Test
    void aBucketElsewhereThanAtAwsIsNamedInThePathAndNeedsNoRegion() {
        assertThat(valid(bucket("endpoint: 'http://127.0.0.1:9000'")).bucket())
                .isEqualTo(new RegistryBucketSpec(
                        "artifacts", "", "us-east-1", URI.create("http://127.0.0.1:9000"), true, null));
        assertThat(valid(bucket("region: eu-west-1")).bucket())
                .isEqualTo(new RegistryBucketSpec("artifacts", "", "eu-west-1", null, false, null));
        assertThat(valid("{}").bucket()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "storage: { s3: { bucket: abc, region: a }, s4: {} } | storage.s4: unknown key 's4'",
                "storage: {}                                  | storage: missing key 's3'",
                "storage: { s3: { region: a } }               | storage.s3: missing key 'bucket'",
                "storage: { s3: { bucket: Ab_, region: a } }  | 'Ab_' is not the name of a bucket: use 3 to 63",
                "storage: { s3: { bucket: abc } }             | missing key 'region': AWS needs to know it",
                "storage: { s3: { bucket: abc, region: a b } } | 'a b' is not a region",
                "storage: { s3: { bucket: abc, region: a, prefix: x } }  | 'x' is no prefix for keys",
                "storage: { s3: { bucket: abc, region: a, prefix: /x/ } } | '/x/' is no prefix for keys",
                "storage: { s3: { bucket: abc, endpoint: 'store:9000' } } | 'store:9000' is not a store's address",
                "storage: { s3: { bucket: abc, endpoint: 'http://a/abc' } } | without path, bucket or keys",
                "storage: { s3: { bucket: abc, endpoint: 'http://k:s@a' } } | put them in files",
                "storage: { s3: { bucket: abc, region: a, accessKeyFile: k } } | missing key 'secretKeyFile': give both",
                "storage: { s3: { bucket: abc, region: a, secretKeyFile: k } } | missing key 'accessKeyFile': give both",
                "storage: { s3: { bucket: abc, region: a, secretKey: k } } | unknown key 'secretKey'; known here: bucket",
                "storage: { s3: { bucket: abc, region: a, pathStyle: 1 } } | must be true or false"
            })
    void whatCannotBeABucketIsRefused(String yaml, String problem) {
        assertThat(problems(yaml)).singleElement().asString().contains(problem);
    }

    @Test
    void everythingThatIsWrongWithABucketIsSaidAtOnce() {
        assertThat(problems("storage: { s3: { bucket: A, prefix: x, region: '', endpoint: s, pathStyle: x } }"))
                .hasSize(5);
    }

    @Test
    void aPasswordInAnAddressIsNotRepeated() {
        assertThat(problems(bucket("endpoint: 'http://key:hush@store'")).toString())
                .doesNotContain("hush");
    }

    @Test
    void contentThatGoesThroughANetworkUnencryptedIsAWarning() {
        assertThat(warnings(bucket("endpoint: 'http://10.0.0.1:9000'")))
                .singleElement()
                .asString()
                .contains("unencrypted");
        assertThat(warnings(bucket("endpoint: 'http://127.0.0.1:9000'"))).isEmpty();
        assertThat(warnings(bucket("endpoint: 'http://[::1]:9000'"))).isEmpty();
        assertThat(warnings(bucket("endpoint: 'https://10.0.0.1:9000'"))).isEmpty();
    }

    @Test
    void withoutTheSectionTheRegistryIsOpenAndForThisMachineAlone() {
        RegistryServiceSpec spec = PlatformFile.defaults().registry();

        assertThat(spec.host()).isEqualTo("127.0.0.1");
        assertThat(spec.isOpen()).isTrue();
        assertThat(spec.anonymousPull()).isTrue();
        assertThat(spec.restoreHorizon()).isNull();
        assertThat(spec).isEqualTo(valid("{}"));
        assertThat(valid("restoreHorizon: forever").restoreHorizon()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "127.9.9.9, true", "localhost, true", "'::1', true", "10.0.0.1, false", "'::', false"
    })
    void strangersPullByDefaultWhereOnlyThisMachineReaches(String host, boolean pull) {
        assertThat(valid("host: '" + host + "'\ninsecure: true\n" + USERS).anonymousPull())
                .isEqualTo(pull);
    }

    @Test
    void whereItListensElsewhereWhatHoldsByDefaultHoldsForThere() {
        assertThat(valid(USERS).at("0.0.0.0").anonymousPull()).isFalse();
        assertThat(valid(USERS).at("0.0.0.0").exposure()).get().asString().contains("needs 'tls';");
        assertThat(valid(USERS + "anonymousPull: true").at("0.0.0.0").anonymousPull())
                .isTrue();
        assertThat(valid("insecure: true").at("0.0.0.0").exposure()).isEmpty();
        assertThat(valid("host: 0.0.0.0\ninsecure: true").at("127.0.0.1").anonymousPull())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "'::'", "registry.example.com", "127.0.0.1.example.com"})
    void whoeverIsReachedByOthersHasUsersAndTls(String host) {
        String where = "host: " + host + "\n";
        String tls = "tls: { certificateFile: cert.pem, keyFile: key.pem }\n";

        assertThat(problems(where)).singleElement().asString().contains("needs 'tls' and 'users'", "insecure: true");
        assertThat(problems(where + USERS)).singleElement().asString().contains("needs 'tls';");
        assertThat(problems(where + tls)).singleElement().asString().contains("needs 'users';");
        assertThat(valid(where + tls + USERS).tls()).isNotNull();
        assertThat(valid(where + "insecure: true").isOpen()).isTrue();
        assertThat(warnings(where + "insecure: true"))
                .singleElement()
                .asString()
                .contains("may push");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host: 'a b'                          | f:2:9: registry.host: 'a b' is not an address to listen on: write"
                        + " 127.0.0.1 for this machine alone, 0.0.0.0 for all its addresses, or one of them, without a port",
                "user: []                             | f:2:3: registry.user: unknown key 'user': did you mean 'users'?",
                "users: []                            | f:2:10: registry.users: must name a user; without 'users' the"
                        + " registry asks nobody for a name",
                "anonymousPull: false                 | f:2:18: registry.anonymousPull: without 'users' nobody could"
                        + " pull: name them, or leave this out",
                "anonymousPull: 'true'                | f:2:18: registry.anonymousPull: must be true or false, without"
                        + " quotes, not 'true'",
                "anonymousPull: yes                   | f:2:18: registry.anonymousPull: must be true or false, without"
                        + " quotes, not 'yes'",
                "tls: { keyFile: k }                  | f:2:3: registry.tls: missing key 'certificateFile'",
                "rate: { burst: 1 }                   | f:2:3: registry.rate: missing key 'perSecond'",
                "rate: { perSecond: 0 }               | f:2:22: registry.rate.perSecond: must be 1 to 1000000, not 0",
                "gc: { grace: 1w }                    | f:2:16: registry.gc.grace: must be a duration such as 30d, 12h or"
                        + " 1h30m, not '1w'",
                "scrub: { rate: 1 }                   | f:2:18: registry.scrub.rate: must be 64Ki to 1Ti, not 1",
                "restoreHorizon: 1h                   | f:2:19: registry.restoreHorizon: must be 1d to 36500d, or 'forever', not 1h",
                "limits: { manifest: 1Mi }            | f:2:23: registry.limits.manifest: must be 4Mi to 64Mi, not 1Mi",
                "repositories: [{ tags: mutable }]    | f:2:18: registry.repositories[0]: missing key 'match'",
                "repositories: [{ match: A }]         | f:2:27: registry.repositories[0].match: 'A' does not name"
                        + " repositories: write a repository's name, with '*' in place of a whole component, or '/**' at"
                        + " its end for all below",
                "repositories: [{ match: a, tags: x }] | f:2:36: registry.repositories[0].tags: unknown rule for tags"
                        + " 'x'; known here: immutable, recreatable, mutable",
                "repositories: [{ match: a, retention: { keepLast: 0 } }] | f:2:53:"
                        + " registry.repositories[0].retention.keepLast: must be 1 to 1000000, not 0",
                "repositories: [{ match: a }, { match: a }] | f:2:32: registry.repositories[1]: 'a' stands here twice,"
                        + " and only the first counts"
            })
    void whatIsWrongIsSaidWhereItStands(String yaml, String problem) {
        assertThat(problems(yaml)).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: cairn-build-service, passwordFile: ada, role: builder | belong to Cairn's own services",
                "name: 'a:b', passwordFile: ada, role: builder               | is not valid",
                "name: b, passwordFile: ada, role: admin                     | unknown role 'admin'",
                "name: b, passwordFile: ada, role: develper                  | did you mean 'developer'?",
                "name: b, role: developer                                    | missing key 'passwordFile'",
                "name: b, passwordFile: ada                                  | missing key 'role'",
                "name: ada, passwordFile: ada, role: operator                | stands here twice"
            })
    void whoCannotBeAUserIsRefused(String user, String problem) {
        assertThat(problems("users: [{ name: ada, passwordFile: ada, role: developer }, { " + user + " }]"))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void rolesInRulesNeedUsers() {
        assertThat(problems("repositories: [{ match: a, push: [builder] }]"))
                .containsExactly(
                        "f:2:36: registry.repositories[0].push: names roles, which nobody has without 'users'");
    }

    @Test
    void aSecretThatIsMissingOrOpenIsAWarning() throws IOException {
        assertThat(warnings(USERS)).singleElement().asString().contains("this user cannot log in");

        Files.createFile(folder.resolve("ada"));
        assertThat(warnings(USERS)).singleElement().asString().contains("is empty: this user cannot log in");

        secret("ada", "rw-r--r--");
        assertThat(warnings(USERS)).singleElement().asString().contains("others can read the secret");

        secret("ada", "rw-------");
        assertThat(warnings(USERS)).isEmpty();
    }

    @Test
    void aCertificateThatIsMissingIsAWarning() throws IOException {
        secret("key.pem", "rw-------");

        assertThat(warnings("tls: { certificateFile: cert.pem, keyFile: key.pem }"))
                .singleElement()
                .asString()
                .contains("there is no file '" + folder.resolve("cert.pem") + "'", "the registry cannot start");
    }

    @Test
    void aRuleOfDeletesWhereNothingIsDeletedIsAWarning() throws IOException {
        secret("ada", "rw-------");

        assertThat(warnings(USERS + "repositories: [{ match: a, tags: immutable, delete: [operator] }]"))
                .singleElement()
                .asString()
                .contains("has no effect");
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, a/b, false",
        "a, b, false",
        "a/b, a/b, true",
        "*, a, true",
        "*, a/b, false",
        "a/*, a/b, true",
        "a/*, a/b/c, false",
        "a/*, a, false",
        "*/b, a/b, true",
        "a/*/c, a/b/c, true",
        "a/*/c, a/b/d, false",
        "a/**, a, false",
        "a/**, a/b, true",
        "a/**, a/b/c, true",
        "a/**, ab/c, false",
        "**, a, true",
        "**, a/b/c, true",
        "*/x/**, a/x/b, true"
    })
    void aPatternNamesRepositories(String pattern, String repository, boolean matches) {
        assertThat(new RepositoryPattern(pattern).matches(repository)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/a", "A", "a*", "**/a", "a/***", "a//b", "_catalog", "a b", "..", "a/../b"})
    void whatNamesNoRepositoriesIsRefused(String pattern) {
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> new RepositoryPattern(pattern));
    }

    @Test
    void theFirstRuleThatMatchesCounts() {
        RegistryServiceSpec spec = valid("""
                repositories:
                  - { match: a/b, tags: mutable }
                  - { match: "a/**", tags: recreatable }
                """);

        assertThat(spec.ruleFor("a/b").map(RepositoryRule::tags)).contains(Tags.MUTABLE);
        assertThat(spec.ruleFor("a/c").map(RepositoryRule::tags)).contains(Tags.RECREATABLE);
        assertThat(spec.ruleFor("c")).isEmpty();
    }
}
