package dev.cairn.build.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.model.CommitId;
import dev.cairn.model.RepositoryName;

import static dev.cairn.build.source.TestRepository.MAIN;
import static org.assertj.core.api.Assertions.assertThat;

/** Trees that somebody has made to write or run something outside of their folder. */
class HostileTreeTest {

    private static final RepositoryName NAME = new RepositoryName("hello");

    @TempDir
    Path folder;

    private TestRepository repository;
    private SourceStore store;
    private Path outside;
    private Path into;

    @BeforeEach
    void setUp() throws IOException {
        repository = new TestRepository(folder);
        store = SourceStore.open(folder.resolve("store"), Git.at(folder.resolve("git-home")), Duration.ofSeconds(60));
        outside = Files.createDirectory(folder.resolve("outside"));
        into = folder.resolve("checkouts/out");
    }

    @AfterEach
    void tearDown() {
        store.close();
    }

    @Test
    void linksToTheOutsideStayLinksAndNothingIsWrittenThroughThem() throws IOException {
        Files.createSymbolicLink(repository.work().resolve("absolute"), outside);
        Files.createSymbolicLink(repository.work().resolve("relative"), Path.of("../../outside"));
        CommitId commit = repository.push("a", "1");

        assertThat(checkout(commit)).isInstanceOf(Checkout.CheckedOut.class);
        assertThat(Files.readSymbolicLink(into.resolve("absolute"))).isEqualTo(outside);
        assertThat(Files.readSymbolicLink(into.resolve("relative"))).isEqualTo(Path.of("../../outside"));
        assertThat(outside).isEmptyDirectory();

        assertThat(checkout(commit)).isInstanceOf(Checkout.CheckedOut.class);
        assertThat(outside).exists().isEmptyDirectory();
    }

    @Test
    void aLinkThatBecomesAFolderIsNotFollowed() throws IOException {
        Files.createSymbolicLink(repository.work().resolve("x"), outside);
        CommitId link = repository.push("a", "1");
        Files.delete(repository.work().resolve("x"));
        CommitId directory = repository.push("x/file", "1");

        checkout(link);

        assertThat(checkout(directory)).isInstanceOf(Checkout.CheckedOut.class);
        assertThat(into.resolve("x")).isDirectory();
        assertThat(Files.isSymbolicLink(into.resolve("x"))).isFalse();
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aTreeWithALinkAndAFileBehindItWritesNothingOutside() throws IOException {
        repository.push("a", "1");
        String target = blob(outside.toString());
        String file = blob("x");
        String inner = tree("100644 blob " + file + "\tevil");
        // Two entries of one name: the link first, and a folder behind it.
        CommitId commit = hostile("120000 blob " + target + "\tx", "040000 tree " + inner + "\tx");

        checkout(commit);

        assertThat(outside).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", ".git", ".GIT", "git~1", ".git\u200c"})
    void namesThatLeadOutOrIntoGitItselfAreUnusable(String name) throws IOException {
        repository.push("a", "1");
        String inner = tree("100644 blob " + blob("x") + "\tevil");
        CommitId commit = hostile("040000 tree " + inner + "\t" + name);

        Checkout checkout = checkout(commit);

        assertThat(checkout).isInstanceOf(SourceFailure.class);
        assertThat(Files.exists(into, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(folder.resolve("checkouts/evil")).doesNotExist();
        assertThat(folder.resolve("store/staging")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".git", ".GIT"})
    void suchNamesAreUnusableAlsoFromAServerThatOnlyServesFiles(String name) throws IOException {
        repository.push("a", "1");
        CommitId commit = hostile("040000 tree " + tree("100644 blob " + blob("x") + "\tevil") + "\t" + name);
        repository.remoteGit("update-server-info");
        try (var server = new HttpGitServer(folder, null)) {
            GitAddress address = GitAddress.of(server.url("remote.git"));

            assertThat(store.checkout(NAME, address, commit, MAIN, into)).isInstanceOf(SourceFailure.Unusable.class);
        }
        assertThat(Files.exists(into, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(folder.resolve("checkouts/evil")).doesNotExist();
    }

    @Test
    void aSlashInANameIsUnusable() throws IOException {
        repository.push("a", "1");
        CommitId commit = hostile("100644 blob " + blob("x") + "\t../evil");

        assertThat(checkout(commit)).isInstanceOf(SourceFailure.class);
        assertThat(folder.resolve("checkouts/evil")).doesNotExist();
    }

    @Test
    void oddNamesAreKeptAsTheyAre() throws IOException {
        List<String> names = List.of("-rf", "a b", "new\nline", "tab\t", "\"quoted\"", "$(touch x)", ":(glob)*");
        for (String name : names) {
            repository.write(name, name);
        }
        CommitId commit = repository.push("z", "1");

        assertThat(checkout(commit)).isInstanceOf(Checkout.CheckedOut.class);
        for (String name : names) {
            assertThat(into.resolve(name)).hasContent(name);
        }
        assertThat(read(commit, ":(glob)*"))
                .isInstanceOfSatisfying(
                        FileRead.Found.class,
                        found -> assertThat(new String(found.content(), StandardCharsets.UTF_8))
                                .isEqualTo(":(glob)*"));
    }

    @Test
    void namesThatTheLocaleCannotWriteAreCheckedOutAllTheSame() throws IOException {
        repository.push("a", "1");
        CommitId commit = hostile("100644 blob " + blob("x") + "\tgr\u00fc\u00dfe \u4f60");

        for (int i = 0; i < 2; i++) {
            assertThat(checkout(commit)).isInstanceOf(Checkout.CheckedOut.class);
            try (Stream<Path> files = Files.list(into)) {
                assertThat(files)
                        .singleElement()
                        .satisfies(file -> assertThat(file).hasContent("x"));
            }
        }
    }

    @Test
    void filtersAndHooksThatARepositoryNamesDoNotRun() throws IOException {
        Path proof = outside.resolve("ran");
        repository.write(".gitattributes", "* filter=evil\n");
        repository.write(".gitconfig", "[filter \"evil\"]\n smudge = touch " + proof + "\n required = true\n");
        Path hook = repository.bare().resolve("hooks/post-upload-pack");
        Files.createDirectories(hook.getParent());
        Files.writeString(hook, "#!/bin/sh\ntouch " + proof + "\n");
        assertThat(hook.toFile().setExecutable(true)).isTrue();
        CommitId commit = repository.push("a", "1");

        assertThat(checkout(commit)).isInstanceOf(Checkout.CheckedOut.class);
        assertThat(proof).doesNotExist();
    }

    private Checkout checkout(CommitId commit) {
        return store.checkout(NAME, repository.address(), commit, MAIN, into);
    }

    private FileRead read(CommitId commit, String path) {
        return store.readFile(NAME, repository.address(), commit, MAIN, path, 1000);
    }

    /** A commit on main of the remote, whose tree has these entries and would not be made by any porcelain. */
    private CommitId hostile(String... entries) throws IOException {
        String tree = tree(entries);
        String commit = repository
                .remoteGit("-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", "-m", "evil", tree)
                .strip();
        repository.remoteGit("update-ref", "refs/heads/main", commit);
        return new CommitId(commit);
    }

    private String blob(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("blob"), content);
        return repository.remoteGit("hash-object", "-w", file.toString()).strip();
    }

    /** Written byte by byte, since git itself refuses to make such trees. */
    private String tree(String... entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (String entry : entries) {
            int tab = entry.indexOf('\t');
            String[] head = entry.substring(0, tab).split(" ", 3);
            bytes.writeBytes((head[0].replaceFirst("^0", "") + " " + entry.substring(tab + 1) + "\0")
                    .getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(HexFormat.of().parseHex(head[2]));
        }
        Path file = Files.write(folder.resolve("tree"), bytes.toByteArray());
        return repository
                .remoteGit("hash-object", "--literally", "-t", "tree", "-w", file.toString())
                .strip();
    }

    @Test
    void theTreesOfThisTestAreOnesThatGitLists() throws IOException {
        String tree = tree("100644 blob " + blob("x") + "\tname");

        assertThat(repository.remoteGit("ls-tree", tree)).contains("name");
    }
}
