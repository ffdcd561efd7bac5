package dev.cairn.build.source;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.identity.Secret;
import dev.cairn.model.CommitId;
import dev.cairn.model.RepositoryName;

import static dev.cairn.build.source.TestRepository.MAIN;
import static org.assertj.core.api.Assertions.assertThat;

class HttpRemoteTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final RepositoryName NAME = new RepositoryName("octo/hello");

    @TempDir
    Path folder;

    private TestRepository repository;
    private Git git;

    @BeforeEach
    void setUp() {
        repository = new TestRepository(folder);
        git = Git.at(folder.resolve("git-home"));
    }

    @Test
    void commitsComeOverHttpFromAServerThatOnlyServesFiles() throws IOException {
        CommitId first = repository.push("a", "1");
        CommitId second = repository.push("a", "2");
        repository.remoteGit("update-server-info");
        try (var server = new HttpGitServer(folder, null);
                var store = SourceStore.open(folder.resolve("store"), git, LIMIT)) {
            GitAddress address = GitAddress.of(server.url("remote.git"));

            assertThat(new GitRemote(git).heads(address, LIMIT))
                    .isInstanceOfSatisfying(
                            RemoteHeads.Heads.class,
                            heads -> assertThat(heads.heads()).containsEntry(MAIN, second));
            assertThat(store.checkout(NAME, address, first, MAIN, folder.resolve("one")))
                    .isInstanceOf(Checkout.CheckedOut.class);
            assertThat(folder.resolve("one/a")).hasContent("1");
            assertThat(store.checkout(NAME, address, new CommitId("d".repeat(40)), MAIN, folder.resolve("none")))
                    .isInstanceOf(SourceFailure.Vanished.class);
        }
    }

    @Test
    void aPasswordIsShownToTheServerThatAsks() throws IOException {
        CommitId commit = repository.push("a", "1");
        repository.remoteGit("update-server-info");
        String password = "p'a ss\"$HOME;%s\\n";
        try (var server = new HttpGitServer(folder, "mona:" + password);
                var store = SourceStore.open(folder.resolve("store"), git, LIMIT)) {
            var address = new GitAddress(
                    new GitUrl(server.url("remote.git")), new GitCredentials.Password("mona", Secret.ofText(password)));

            assertThat(store.checkout(NAME, address, commit, MAIN, folder.resolve("out")))
                    .isInstanceOf(Checkout.CheckedOut.class);
        }
    }

    @Test
    void withoutOrWithTheWrongPasswordTheFailureSaysSo() throws IOException {
        CommitId commit = repository.push("a", "1");
        repository.remoteGit("update-server-info");
        try (var server = new HttpGitServer(folder, "mona:right");
                var store = SourceStore.open(folder.resolve("store"), git, LIMIT)) {
            var url = new GitUrl(server.url("remote.git"));
            var none = new GitAddress(url, new GitCredentials.None());
            var wrong = new GitAddress(url, new GitCredentials.Password("mona", Secret.ofText("hunter2")));
            var remote = new GitRemote(git);

            assertThat(remote.heads(none, LIMIT)).isInstanceOf(RemoteHeads.AuthenticationFailed.class);
            assertThat(remote.heads(wrong, LIMIT))
                    .isInstanceOfSatisfying(
                            RemoteHeads.AuthenticationFailed.class,
                            failed -> assertThat(failed.reason()).doesNotContain("hunter2"));
            assertThat(store.checkout(NAME, wrong, commit, MAIN, folder.resolve("out")))
                    .isInstanceOfSatisfying(
                            SourceFailure.Unreachable.class,
                            failed -> assertThat(failed.reason()).contains("credentials"));
        }
    }

    @Test
    void aPathWithoutARepositoryIsNone() throws IOException {
        try (var server = new HttpGitServer(folder, null)) {
            assertThat(new GitRemote(git).heads(GitAddress.of(server.url("nothing.git")), LIMIT))
                    .isInstanceOf(RemoteHeads.NotARepository.class);
        }
    }
}
