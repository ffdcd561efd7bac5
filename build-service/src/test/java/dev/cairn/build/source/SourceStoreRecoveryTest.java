package dev.cairn.build.source;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.model.CommitId;
import dev.cairn.model.RepositoryName;

import static dev.cairn.build.source.TestRepository.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a kill, a power cut or a full disk may leave, and that the next use of the store puts it right. */
class SourceStoreRecoveryTest {

    private static final RepositoryName NAME = new RepositoryName("hello");

    @TempDir
    Path folder;

    private TestRepository repository;
    private Git git;
    private SourceStore store;

    @BeforeEach
    void setUp() {
        repository = new TestRepository(folder);
        git = Git.at(folder.resolve("git-home"));
        store = open(Duration.ofSeconds(60));
    }

    @AfterEach
    void tearDown() {
        store.close();
    }

    @Test
    void locksOfAKilledGitAreRemoved() throws IOException {
        checkout(repository.push("a", "1"), "one");
        Path mirror = mirror();
        List<String> locks =
                List.of("index.lock", "shallow.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "gc.pid");
        for (String lock : locks) {
            Files.writeString(mirror.resolve(lock), "");
        }
        String tip = repositoryTip(mirror);
        Files.writeString(mirror.resolve(tip + ".lock"), "");
        Files.writeString(mirror.resolve("objects/pack/tmp_pack_abc"), "half");

        assertThat(checkout(repository.push("a", "2"), "two")).isInstanceOf(Checkout.CheckedOut.class);

        assertThat(mirror.resolve("objects/pack/tmp_pack_abc")).doesNotExist();
        assertThat(locks).noneMatch(lock -> Files.exists(mirror.resolve(lock)));
    }

    @Test
    void aHalfMadeMirrorAndAnUnfinishedCheckoutAreClearedAwayAtTheStart() throws IOException {
        store.close();
        Path stage = Files.createDirectories(folder.resolve("store/staging/checkout-1/tree"));
        Files.writeString(stage.resolve("half"), "x");
        Path draft = Files.createDirectories(folder.resolve("store/mirrors/hello-1.git.new"));

        store = open(Duration.ofSeconds(60));

        assertThat(folder.resolve("store/staging")).isEmptyDirectory();
        assertThat(draft).doesNotExist();
    }

    @Test
    void aMirrorWithoutItsObjectsIsFetchedAnew() throws IOException {
        checkout(repository.push("a", "1"), "one");
        Trees.delete(mirror().resolve("objects/pack"));
        Files.createDirectories(mirror().resolve("objects/pack"));

        assertThat(checkout(repository.head(), "two")).isInstanceOf(Checkout.CheckedOut.class);
        assertThat(checkout(repository.push("a", "2"), "three")).isInstanceOf(Checkout.CheckedOut.class);
    }

    @Test
    void aMirrorWithoutItsHeadIsFetchedAnew() throws IOException {
        checkout(repository.push("a", "1"), "one");
        Files.delete(mirror().resolve("HEAD"));

        assertThat(checkout(repository.head(), "two")).isInstanceOf(Checkout.CheckedOut.class);
    }

    @Test
    void aMirrorWithAnEmptyPackIsFetchedAnew() throws IOException {
        checkout(repository.push("a", "1"), "one");
        try (Stream<Path> packs = Files.list(mirror().resolve("objects/pack"))) {
            for (Path pack : packs.toList()) {
                assertThat(pack.toFile().setWritable(true)).isTrue();
                Files.write(pack, new byte[0]);
            }
        }

        assertThat(checkout(repository.head(), "two")).isInstanceOf(Checkout.CheckedOut.class);
    }

    @Test
    void aRemoteThatHangsIsGivenUpAndTheNextTryWorks() throws IOException {
        CommitId commit = repository.push("a", "1");
        store.close();
        store = open(Duration.ofSeconds(2));
        try (var silent = new ServerSocket(0)) {
            GitAddress hanging = GitAddress.of("http://127.0.0.1:" + silent.getLocalPort() + "/a.git");

            assertThat(store.checkout(NAME, hanging, commit, MAIN, folder.resolve("out")))
                    .isInstanceOf(SourceFailure.Unreachable.class);
            assertThat(folder.resolve("out")).doesNotExist();
        }
        store.close();
        store = open(Duration.ofSeconds(60));
        assertThat(checkout(commit, "out")).isInstanceOf(Checkout.CheckedOut.class);
    }

    @Test
    void aGitThatOutlivedItsProcessIsEndedAtTheStart() throws Exception {
        checkout(repository.push("a", "1"), "one");
        Path mirror = mirror();
        store.close();
        try (var silent = new ServerSocket(0)) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/a.git";
            Process orphan = new ProcessBuilder("git", "--git-dir=" + mirror, "fetch", "--", url)
                    .redirectErrorStream(true)
                    .start();
            await().until(() -> orphan.toHandle().info().arguments().isPresent());

            store = open(Duration.ofSeconds(60));

            await().until(() -> !orphan.isAlive());
        }
    }

    private SourceStore open(Duration limit) {
        return SourceStore.open(folder.resolve("store"), git, limit);
    }

    private Checkout checkout(CommitId commit, String name) {
        return store.checkout(NAME, repository.address(), commit, MAIN, folder.resolve("checkouts/" + name));
    }

    private Path mirror() throws IOException {
        try (Stream<Path> mirrors = Files.list(folder.resolve("store/mirrors"))) {
            return mirrors.toList().getFirst().toRealPath();
        }
    }

    private static String repositoryTip(Path mirror) throws IOException {
        try (Stream<Path> tips = Files.list(mirror.resolve("refs/cairn/tips"))) {
            return mirror.relativize(tips.toList().getFirst()).toString();
        }
    }
}
