package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.model.FilesBuilderSpec;
import dev.cairn.oci.Digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

final class FilesBuilderTest {

    private TestRegistry registry;
    private ArtifactBuilder builder;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        builder = new ArtifactBuilder(Requests.config(registry, folder.resolve("work")));
    }

    @AfterEach
    void stop() {
        builder.close();
        registry.close();
    }

    @Test
    void aLayerHasItsEntriesInOrderWithModesThatOnlyTellWhatIsExecutable() throws Exception {
        Path source = site("source", "rwxr-x---", "rw-------");
        Files.createSymbolicLink(source.resolve("a/latest"), Path.of("../index.html"));

        BuildResult.Built built = Requests.built(builder.build(Requests.of(source, Requests.files("scratch"))));

        assertThat(Unpacked.listing(registry, layer(built)))
                .containsExactly(
                        "755 0:0 1 etc/",
                        "644 0:0 1 etc/group",
                        "644 0:0 1 etc/passwd",
                        "755 0:0 1 srv/",
                        "755 0:0 1 srv/site/",
                        "755 0:0 1 srv/site/a/",
                        "644 0:0 1 srv/site/a/b.txt",
                        "777 0:0 1 srv/site/a/latest -> ../index.html",
                        "644 0:0 1 srv/site/index.html",
                        "755 0:0 1 srv/site/run",
                        "644 0:0 1 srv/site/ünï.txt");
    }

    @Test
    void theDigestDoesNotDependOnFoldersUmaskOrTimes() throws Exception {
        Path one = site("one", "rwxr-xr-x", "rw-r--r--");
        Path two = site("another/place", "rwx------", "rw-rw----");
        Files.setLastModifiedTime(two.resolve("index.html"), FileTime.fromMillis(0));
        BuildResult.Built first = Requests.built(builder.build(Requests.of(one, Requests.files("scratch"))));

        BuildResult.Built second = Requests.built(builder.build(Requests.of(two, Requests.files("scratch"))));

        assertThat(second).isEqualTo(first);
        assertThat(registry.uploads())
                .as("layer, configuration and manifest, then the manifest again")
                .hasSize(4);
    }

    @Test
    void theConfigurationHasTheProgramTheCommitsTimeAndNothingOfTheMachine() throws Exception {
        Path source = site("source", "rwxr-xr-x", "rw-r--r--");

        BuildResult.Built built = Requests.built(builder.build(Requests.of(source, Requests.files("scratch"))));

        JsonNode config = Unpacked.config(registry, built.digest());
        assertThat(config.path("created").asText()).isEqualTo("2026-03-01T12:30:45Z");
        assertThat(config.path("config"))
                .hasToString("{\"Entrypoint\":[\"/srv/site/run\"],\"User\":\"65532:65532\","
                        + "\"WorkingDir\":\"/srv/site\"}");
        assertThat(config.path("rootfs").path("diff_ids")).hasSize(1);
        assertThat(config.fieldNames())
                .toIterable()
                .containsExactly("architecture", "config", "created", "os", "rootfs");
        assertThat(registry.manifest(built.digest()).path("annotations"))
                .hasToString("{\"org.opencontainers.image.revision\":\"" + Requests.COMMIT + "\"}");
        assertThat(built.image()).isEqualTo("shop/web");
        assertThat(built.sizeBytes()).isEqualTo(sizeInRegistry(built.digest()));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "link, /etc/passwd",
        "link, ../outside",
        "sub/link, ../../outside",
        "sub/link, up/../../outside",
        "link, link",
        "link, .git/config",
        "sub/link, up/.git"
    })
    void aLinkThatLeadsOutOfTheTreeIsRefusedByName(String link, String target) throws Exception {
        Path source = site("source", "rwxr-xr-x", "rw-r--r--");
        Files.createDirectories(source.resolve("sub"));
        Files.createSymbolicLink(source.resolve("sub/up"), Path.of(".."));
        Files.createSymbolicLink(source.resolve(link), Path.of(target));

        BuildResult.Failed failed = Requests.failed(builder.build(Requests.of(source, Requests.files("scratch"))));

        assertThat(failed.reason()).isEqualTo("invalid-source");
        assertThat(failed.message()).contains("'" + link + "'");
        assertThat(registry.uploads()).isEmpty();
    }

    @Test
    void aTreeThatIsALinkOutOfTheSourceIsRefused() throws Exception {
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.createSymbolicLink(source.resolve("public"), folder);
        var spec = new FilesBuilderSpec("scratch", "public", "/", List.of("/run"), "/");

        BuildResult.Failed failed = Requests.failed(builder.build(Requests.of(source, spec)));

        assertThat(failed.reason()).isEqualTo("invalid-source");
        assertThat(failed.message()).contains("'public' leads out of the source");
    }

    @Test
    void aTreeThatBringsItsOwnUsersKeepsThem() throws Exception {
        Path source = folder.resolve("source");
        write(source.resolve("etc/passwd"), "www:x:33:33:www:/:/bin/false\n", "rw-r--r--");
        write(source.resolve("run"), "#!/bin/sh\n", "rwxr-xr-x");
        var spec = new FilesBuilderSpec("scratch", ".", "/", List.of("/run"), "/");

        BuildResult.Built built = Requests.built(builder.build(Requests.of(source, spec)));

        Path root = Files.createDirectory(folder.resolve("root"));
        Unpacked.into(root, registry, built.digest());
        assertThat(root.resolve("etc/passwd")).hasContent("www:x:33:33:www:/:/bin/false");
        assertThat(root.resolve("etc/group")).content().contains("nonroot:x:65532:");
    }

    @Test
    void aLinkInPlaceOfEtcStaysALink() throws Exception {
        Path source = folder.resolve("source");
        write(source.resolve("usr/etc/motd"), "hello", "rw-r--r--");
        Files.createSymbolicLink(source.resolve("etc"), Path.of("usr/etc"));
        var spec = new FilesBuilderSpec("scratch", ".", "/", List.of("/run"), "/");

        BuildResult.Built built = Requests.built(builder.build(Requests.of(source, spec)));

        assertThat(Unpacked.listing(registry, layer(built)))
                .containsExactly(
                        "777 0:0 1 etc -> usr/etc", "755 0:0 1 usr/", "755 0:0 1 usr/etc/", "644 0:0 1 usr/etc/motd");
    }

    @Test
    void gitsOwnFoldersAreNoPartOfTheSourceAndDoNotChangeTheDigest() throws Exception {
        Path plain = site("plain", "rwxr-xr-x", "rw-r--r--");
        Path clone = site("clone", "rwxr-xr-x", "rw-r--r--");
        write(clone.resolve(".git/config"), "[core]", "rw-r--r--");
        write(clone.resolve(".git/hooks/post-checkout"), "#!/bin/sh", "rwxr-xr-x");
        write(clone.resolve("a/.git"), "gitdir: ../.git/worktrees/a", "rw-r--r--");
        BuildResult.Built first = Requests.built(builder.build(Requests.of(plain, Requests.files("scratch"))));

        BuildResult.Built second = Requests.built(builder.build(Requests.of(clone, Requests.files("scratch"))));

        assertThat(second).isEqualTo(first);
        assertThat(Unpacked.listing(registry, layer(second))).noneMatch(line -> line.contains(".git"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".git", ".git/hooks", "sub/../.git"})
    void gitsOwnFolderCannotBeNamedAsTheTree(String tree) throws Exception {
        Path source = site("source", "rwxr-xr-x", "rw-r--r--");
        write(source.resolve(".git/hooks/pre-push"), "#!/bin/sh", "rwxr-xr-x");
        Files.createDirectory(source.resolve("sub"));
        var spec = new FilesBuilderSpec("scratch", tree, "/", List.of("/run"), "/");

        BuildResult.Failed failed = Requests.failed(builder.build(Requests.of(source, spec)));

        assertThat(failed.reason()).isEqualTo("invalid-source");
        assertThat(failed.message()).contains("no folder '" + tree + "'");
    }

    @Test
    void aFileWhoseNameWouldDeleteOthersIsRefused() throws Exception {
        Path source = site("source", "rwxr-xr-x", "rw-r--r--");
        Files.createFile(source.resolve(".wh.etc"));

        BuildResult.Failed failed = Requests.failed(builder.build(Requests.of(source, Requests.files("scratch"))));

        assertThat(failed.message()).contains("'.wh.etc'");
    }

    @Test
    void nothingIsLeftOfABuildAndNothingOfOneThatWasKilled() throws Exception {
        Path leftover = Files.createDirectories(folder.resolve("work/builds/old/classes"))
                .resolve("A.class");
        Files.createFile(leftover);
        try (var next = new ArtifactBuilder(Requests.config(registry, folder.resolve("work")))) {
            assertThat(leftover).doesNotExist();

            next.build(Requests.of(site("source", "rwxr-xr-x", "rw-r--r--"), Requests.files("scratch")));
        }

        try (Stream<Path> builds = Files.list(folder.resolve("work/builds"))) {
            assertThat(builds).isEmpty();
        }
    }

    private Path site(String name, String executable, String plain) throws IOException {
        Path source = folder.resolve(name);
        write(source.resolve("run"), "#!/bin/sh\n", executable);
        write(source.resolve("index.html"), "<p>hello", plain);
        write(source.resolve("a/b.txt"), "b", plain);
        write(source.resolve("ünï.txt"), "u", plain);
        return source;
    }

    private static void write(Path file, String text, String mode) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text, UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private Digest layer(BuildResult.Built built) throws IOException {
        return Unpacked.layers(registry, built.digest()).getFirst();
    }

    private long sizeInRegistry(Digest image) throws IOException {
        JsonNode manifest = registry.manifest(image);
        long size = registry.manifestSize(image)
                + manifest.path("config").path("size").asLong();
        for (JsonNode layer : manifest.path("layers")) {
            size += layer.path("size").asLong();
        }
        return size;
    }
}
