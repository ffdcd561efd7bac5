package dev.cairn.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

final class PlatformFileWriterTest {

    private static final RepositorySpec HELLO = repository("hello", "https://git.example.com/acme/hello.git");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("platform.yaml");
    }

    static Stream<Arguments> texts() {
        String entry = "- name: hello\n    url: https://git.example.com/acme/hello.git\n";
        String flow = "{ name: hello, url: https://git.example.com/acme/hello.git }";
        return Stream.of(
                Arguments.of("", "repositories:\n  " + entry),
                Arguments.of("# ours", "# ours\nrepositories:\n  " + entry),
                Arguments.of("builds: { concurrent: 3 } # two are too few\n# the end\n", """
                        builds: { concurrent: 3 } # two are too few
                        repositories:
                          - name: hello
                            url: https://git.example.com/acme/hello.git
                        # the end
                        """),
                Arguments.of("builds:\n  concurrent: 3", "builds:\n  concurrent: 3\nrepositories:\n  " + entry),
                Arguments.of("---\nbuilds: {}\n...\n", "---\nbuilds: {}\nrepositories:\n  " + entry + "...\n"),
                Arguments.of("repositories: [] # none yet\n", "repositories: [" + flow + "] # none yet\n"),
                Arguments.of(
                        "repositories: [{ url: /a }]\ntargets: { local: { kind: process } }\n",
                        "repositories: [{ url: /a }, " + flow + "]\ntargets: { local: { kind: process } }\n"),
                Arguments.of("""
                        # Übersicht \uD83D\uDDFF
                        repositories:
                            # the first
                            - url:   /srv/a   # here

                            # commented out
                            # - url: /srv/b
                        targets:
                          local: { kind: process }
                        """, """
                        # Übersicht \uD83D\uDDFF
                        repositories:
                            # the first
                            - url:   /srv/a   # here
                            - name: hello
                              url: https://git.example.com/acme/hello.git

                            # commented out
                            # - url: /srv/b
                        targets:
                          local: { kind: process }
                        """),
                Arguments.of(
                        "repositories:\n- url: /a\n",
                        "repositories:\n- url: /a\n- name: hello\n  url: https://git.example.com/acme/hello.git\n"),
                Arguments.of(
                        "\uFEFFrepositories:\r\n  - url: /a\r\n",
                        "\uFEFFrepositories:\r\n  - url: /a\r\n  - name: hello\r\n"
                                + "    url: https://git.example.com/acme/hello.git\r\n"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void anEntryIsAddedAndTheRestStaysAsItIs(String before, String after) throws IOException {
        Files.writeString(file, before);

        assertThat(PlatformFileWriter.add(file, HELLO)).isInstanceOf(PlatformFileWriter.Added.Done.class);

        assertThat(file).content().isEqualTo(after);
        assertThat(folder).isDirectoryNotContaining("glob:**.platform*");
    }

    @Test
    void aFileThatIsNotThereIsMade() throws IOException {
        Path deep = folder.resolve("etc/cairn/platform.yaml");

        PlatformFileWriter.Added added = PlatformFileWriter.add(deep, HELLO);

        assertThat(added).isInstanceOf(PlatformFileWriter.Added.Done.class);
        assertThat(PlatformFileReader.read(deep))
                .isInstanceOfSatisfying(
                        Read.Valid.class,
                        valid -> assertThat(((PlatformFile) valid.value()).repositories())
                                .containsExactly(HELLO));
    }

    @Test
    void everythingThatDiffersFromTheDefaultIsWritten() throws IOException {
        RepositorySpec whole = new RepositorySpec(
                new RepositoryName("123"),
                new RepositoryUrl("git@example.com:acme/it's.git"),
                folder.toAbsolutePath().normalize().resolve("secrets/hello"),
                List.of(new GitRef("refs/heads/main"), new GitRef("refs/heads/true")),
                Duration.ofSeconds(90));

        assertThat(PlatformFileWriter.add(file, whole)).isInstanceOf(PlatformFileWriter.Added.Done.class);

        assertThat(file).content().isEqualTo("""
                repositories:
                  - name: '123'
                    url: 'git@example.com:acme/it''s.git'
                    secretFile: secrets/hello
                    branches: [main, 'true']
                    poll: 1m30s
                """);
    }

    @Test
    void aRepositoryThatIsThereIsNotAddedAgain() throws IOException {
        PlatformFileWriter.add(file, HELLO);
        String before = Files.readString(file);

        assertThat(PlatformFileWriter.add(file, repository("other", HELLO.url().value())))
                .isEqualTo(new PlatformFileWriter.Added.Duplicate(HELLO));
        assertThat(PlatformFileWriter.add(file, repository("hello", "/srv/other")))
                .isEqualTo(new PlatformFileWriter.Added.Duplicate(HELLO));
        assertThat(file).content().isEqualTo(before);
    }

    @Test
    void anInvalidFileIsLeftAlone() throws IOException {
        Files.writeString(file, "buidls: {}\n");

        assertThat(PlatformFileWriter.add(file, HELLO))
                .isEqualTo(new PlatformFileWriter.Added.Refused(
                        List.of(new Problem(1, 1, "buidls", "unknown key 'buidls': did you mean 'builds'?"))));
        assertThat(file).content().isEqualTo("buidls: {}\n");
    }

    @Test
    void anEntryThatCouldNotBeReadIsNotWritten() throws IOException {
        Path secret = Files.createFile(folder.resolve("secret"));
        RepositorySpec unsafe =
                new RepositorySpec(HELLO.name(), HELLO.url(), secret, List.of(), RepositorySpec.DEFAULT_POLL);

        assertThat(PlatformFileWriter.add(file, unsafe))
                .isInstanceOfSatisfying(
                        PlatformFileWriter.Added.Refused.class,
                        refused -> assertThat(refused.problems().getFirst().message())
                                .endsWith("is empty: an empty secret protects nothing"));
        assertThat(file).doesNotExist();
    }

    @Test
    void aFileThatCannotBeEditedSafelyIsLeftAlone() throws IOException {
        Files.writeString(file, "{ builds: { concurrent: 3 } }\n");

        assertThat(PlatformFileWriter.add(file, HELLO))
                .isInstanceOfSatisfying(
                        PlatformFileWriter.Added.Refused.class,
                        refused -> assertThat(refused.problems().getFirst().message())
                                .isEqualTo("the entry cannot be added to this file by itself; add it by hand: "
                                        + "{ name: hello, url: https://git.example.com/acme/hello.git }"));
        assertThat(file).content().isEqualTo("{ builds: { concurrent: 3 } }\n");
    }

    @Test
    void theFileKeepsItsModeAndALinkStaysALink() throws IOException {
        assumeTrue(
                Files.getFileStore(folder).supportsFileAttributeView("posix"), "needs a file system with POSIX modes");
        Path real = Files.writeString(folder.resolve("real.yaml"), "builds: {}\n");
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(file, real);

        PlatformFileWriter.add(file, HELLO);

        assertThat(file).isSymbolicLink().content().contains("hello.git");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rw-r-----");
    }

    private static RepositorySpec repository(String name, String url) {
        return new RepositorySpec(
                new RepositoryName(name), new RepositoryUrl(url), null, List.of(), RepositorySpec.DEFAULT_POLL);
    }
}
