package dev.cairn.build.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;

import static dev.cairn.build.source.TestRepository.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SourceStoreTest {

    private static final RepositoryName NAME = new RepositoryName("octo/../hello");
    private static final int LIMIT = 256 * 1024;
    private static final CommitId NOWHERE = new CommitId("d".repeat(40));

    @TempDir
    Path folder;

    private TestRepository repository;
    private Git git;
    private SourceStore store;

    @BeforeEach
    void setUp() {
        repository = new TestRepository(folder);
        git = Git.at(folder.resolve("git-home"));
        store = open();
    }

    @AfterEach
    void tearDown() {
        store.close();
    }

    @Test
    void aCommitIsCheckedOutWholeAndWithoutGitsOwnFiles() throws IOException {
        repository.write("src/Main.java", "class Main {}").write("run.sh", "#!/bin/sh\n");
        assertThat(repository.work().resolve("run.sh").toFile().setExecutable(true))
                .isTrue();
        Files.createSymbolicLink(repository.work().resolve("link"), Path.of("src/Main.java"));
        CommitId commit = repository.push("cairn.yaml", "application: hello\n");

        Checkout checkout = checkout(commit, "out");

        assertThat(checkout)
                .isEqualTo(new Checkout.CheckedOut(
                        out("out"),
                        new CommitDetails(
                                commit,
                                "Ada <ada@example.org>",
                                "Carl <carl@example.org>",
                                "Change cairn.yaml",
                                Instant.parse("2026-01-02T03:04:05Z"))));
        assertThat(list(out("out"))).containsExactly("cairn.yaml", "link", "run.sh", "src", "src/Main.java");
        assertThat(mode("out/run.sh")).isEqualTo("rwxr-xr-x");
        assertThat(mode("out/src")).isEqualTo("rwxr-xr-x");
        assertThat(mode("out/src/Main.java")).isEqualTo("rw-r--r--");
        assertThat(Files.readSymbolicLink(out("out/link"))).isEqualTo(Path.of("src/Main.java"));
        assertNothingIsLeftBehind();
    }

    @Test
    void anOlderCommitOfTheBranchIsFetchedToo() {
        CommitId first = repository.push("a", "1");
        repository.push("a", "2");

        assertThat(checkout(first, "out")).isInstanceOf(Checkout.CheckedOut.class);
        assertThat(out("out/a")).hasContent("1");
    }

    @Test
    void pushesBackAndForthAreEachCheckedOut() {
        CommitId a = repository.push("f", "A");
        CommitId b = repository.push("f", "B");
        int n = 0;
        for (CommitId commit : List.of(a, b, a, b)) {
            repository.push(commit + ":refs/heads/main");

            assertThat(checkout(commit, "out" + n)).isInstanceOf(Checkout.CheckedOut.class);
            assertThat(out("out" + n + "/f")).hasContent(commit.equals(a) ? "A" : "B");
            n++;
        }
    }

    @Test
    void aCommitThatAForcePushHasRemovedHasVanished() {
        repository.push("a", "1");
        CommitId gone = repository.push("a", "2");
        repository.git("reset", "-q", "--hard", "HEAD~1");
        repository.push("a", "3");
        repository.remoteGit("reflog", "expire", "--expire=now", "--all");
        repository.remoteGit("prune", "--expire=now");

        Checkout checkout = checkout(gone, "out");

        assertThat(checkout)
                .isInstanceOfSatisfying(
                        SourceFailure.Vanished.class,
                        vanished -> assertThat(vanished.reason()).contains(gone.value(), "force-pushed"));
        assertThat(out("out")).doesNotExist();
    }

    @Test
    void aCommitThatWasNeverThereHasVanished() {
        repository.push("a", "1");

        assertThat(checkout(NOWHERE, "out")).isInstanceOf(SourceFailure.Vanished.class);
    }

    @Test
    void aCommitThatIsHeldHereSurvivesItsDeletionThere() {
        CommitId commit = repository.push("a", "1");
        assertThat(read(commit, "a")).isInstanceOf(FileRead.Found.class);
        repository.push("HEAD:refs/heads/other", ":refs/heads/main");

        assertThat(checkout(commit, "out")).isInstanceOf(Checkout.CheckedOut.class);
    }

    @Test
    void branchesThatTakeEachOthersPlaceAsFoldersAreFetched() {
        CommitId one = repository.push("a", "1");
        repository.push("HEAD:refs/heads/x");
        assertThat(store.checkout(NAME, repository.address(), one, new GitRef("refs/heads/x"), out("one")))
                .isInstanceOf(Checkout.CheckedOut.class);
        CommitId two = repository.push("a", "2");
        repository.push(":refs/heads/x", "HEAD:refs/heads/x/y");

        assertThat(store.checkout(NAME, repository.address(), two, new GitRef("refs/heads/x/y"), out("two")))
                .isInstanceOf(Checkout.CheckedOut.class);
    }

    @Test
    void anAnnotatedTagLeadsToItsCommit() {
        CommitId commit = repository.push("a", "1");
        repository.git("tag", "-a", "v1", "-m", "one");
        repository.push("refs/tags/v1");
        CommitId tag = repository.id("refs/tags/v1");

        Checkout checkout = store.checkout(NAME, repository.address(), tag, new GitRef("refs/tags/v1"), out("out"));

        assertThat(tag).isNotEqualTo(commit);
        assertThat(checkout)
                .isInstanceOfSatisfying(
                        Checkout.CheckedOut.class,
                        checkedOut -> assertThat(checkedOut.details().commit()).isEqualTo(commit));
    }

    @Test
    void aTagOfAFileIsUnusable() {
        repository.push("a", "1");
        repository.git("tag", "-a", "file", "-m", "x", "HEAD:a");
        repository.push("refs/tags/file");

        assertThat(store.checkout(
                        NAME,
                        repository.address(),
                        repository.id("refs/tags/file"),
                        new GitRef("refs/tags/file"),
                        out("out")))
                .isInstanceOf(SourceFailure.Unusable.class);
    }

    @Test
    void aRemoteThatIsGoneIsUnreachable() throws IOException {
        CommitId commit = repository.push("a", "1");
        Trees.delete(repository.bare());

        assertThat(checkout(commit, "out")).isInstanceOf(SourceFailure.Unreachable.class);
    }

    @Test
    void aCommitWithASubmoduleIsUnusableAndSaysWhich() {
        CommitId commit = repository.push("a", "1");
        repository.git("update-index", "--add", "--cacheinfo", "160000," + commit + ",lib/dep");
        repository.git("commit", "-q", "-m", "submodule");
        repository.push("HEAD:refs/heads/main");

        assertThat(checkout(repository.head(), "out"))
                .isInstanceOfSatisfying(
                        SourceFailure.Unusable.class,
                        unusable -> assertThat(unusable.reason()).contains("lib/dep"));
        assertThat(out("out")).doesNotExist();
    }

    @Test
    void theFolderIsReplacedWhole() throws IOException {
        CommitId commit = repository.push("a", "1");
        checkout(commit, "out");
        Files.writeString(out("out/left-by-a-build"), "x");

        assertThat(checkout(commit, "out")).isInstanceOf(Checkout.CheckedOut.class);
        assertThat(list(out("out"))).containsExactly("a");
    }

    @Test
    void manyAtOnceDoNotDisturbEachOther() throws Exception {
        List<CommitId> commits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            commits.add(repository.push("n", Integer.toString(i)));
        }
        List<Callable<Checkout>> tasks = new ArrayList<>();
        for (int i = 0; i < commits.size(); i++) {
            CommitId commit = commits.get(i);
            String name = "out" + i;
            tasks.add(() -> checkout(commit, name));
            tasks.add(() -> checkout(commit, name + "-again"));
        }

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Checkout> answer : executor.invokeAll(tasks)) {
                assertThat(answer.get()).isInstanceOf(Checkout.CheckedOut.class);
            }
        }

        for (int i = 0; i < commits.size(); i++) {
            assertThat(out("out" + i + "/n")).hasContent(Integer.toString(i));
            assertThat(out("out" + i + "-again/n")).hasContent(Integer.toString(i));
        }
        assertNothingIsLeftBehind();
    }

    @Test
    void aFileIsReadWithoutACheckout() {
        CommitId commit = repository.push("cairn.yaml", "application: hello\n");

        assertThat(read(commit, "cairn.yaml"))
                .isInstanceOfSatisfying(
                        FileRead.Found.class,
                        found -> assertThat(new String(found.content(), StandardCharsets.UTF_8))
                                .isEqualTo("application: hello\n"));
        assertThat(read(commit, "other.yaml")).isInstanceOf(FileRead.Absent.class);
    }

    @Test
    void aLinkAFolderAndABigFileAreNotRead() throws IOException {
        Files.createSymbolicLink(Files.createDirectories(repository.work()).resolve("link"), Path.of("/etc/passwd"));
        repository.write("folder/x", "x").write("big", "x".repeat(LIMIT + 1)).write("most", "x".repeat(LIMIT));
        CommitId commit = repository.push("a", "1");

        assertThat(read(commit, "link"))
                .isInstanceOfSatisfying(
                        FileRead.Refused.class,
                        refused -> assertThat(refused.reason()).contains("symbolic link"));
        assertThat(read(commit, "folder")).isInstanceOf(FileRead.Refused.class);
        assertThat(read(commit, "big")).isInstanceOf(FileRead.Refused.class);
        assertThat(read(commit, "most")).isInstanceOf(FileRead.Found.class);
        assertThat(read(commit, "link/x")).isInstanceOf(FileRead.Absent.class);
        assertThatThrownBy(() -> read(commit, "a/../folder/x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFolderBelongsToOneStoreAtATime() {
        assertThatThrownBy(this::open).isInstanceOf(IllegalStateException.class).hasMessageContaining("folder");
    }

    private SourceStore open() {
        return SourceStore.open(folder.resolve("store"), git, Duration.ofSeconds(60));
    }

    private Checkout checkout(CommitId commit, String name) {
        return store.checkout(NAME, repository.address(), commit, MAIN, out(name));
    }

    private FileRead read(CommitId commit, String path) {
        return store.readFile(NAME, repository.address(), commit, MAIN, path, LIMIT);
    }

    private Path out(String name) {
        return folder.resolve("checkouts").resolve(name);
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(out(name)));
    }

    private static List<String> list(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private void assertNothingIsLeftBehind() {
        assertThat(folder.resolve("store/staging")).isEmptyDirectory();
    }
}
