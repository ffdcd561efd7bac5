package dev.cairn.build.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.model.CommitId;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.RepositoryUrl;

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
            var address = new GitAddress(new RepositoryUrl(server.url("remote.git")), password(password));

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
            var url = new RepositoryUrl(server.url("remote.git"));
            var none = new GitAddress(url, new GitCredentials.None());
            var wrong = new GitAddress(url, password("hunter2"));
            var remote = new GitRemote(git);

            assertThat(remote.heads(none, LIMIT)).isInstanceOf(RemoteHeads.AuthenticationFailed.class);
            assertThat(remote.heads(wrong, LIMIT))
                    .isInstanceOfSatisfying(
                            RemoteHeads.AuthenticationFailed.class,
                            failed -> assertThat(failed.reason()).doesNotContain("hunter2"));
            assertThat(store.checkout(NAME, wrong, commit, MAIN, folder.resolve("out")))
                    .isInstanceOfSatisfying(
                            SourceFailure.Unreachable.class,
                            failed -> assertThat(failed.reason()).contains("passwordFile"));
        }
    }

    @Test
    void thePasswordIsInNoArgumentOfGit() throws IOException {
        var address = new GitAddress(new RepositoryUrl("https://git.example/a.git"), password("hunter2"));

        Git.Call call = git.call("fetch").letIn(address);

        assertThat(call.arguments()).noneMatch(argument -> argument.contains("hunter2"));
        assertThat(call.extra()).containsEntry("CAIRN_GIT_PASSWORD", "hunter2");
    }

    @Test
    void aPasswordFileThatCannotBeReadIsNamedAndNothingIsFetchedWithoutIt() throws IOException {
        CommitId commit = repository.push("a", "1");
        repository.remoteGit("update-server-info");
        try (var server = new HttpGitServer(folder, null);
                var store = SourceStore.open(folder.resolve("store"), git, LIMIT)) {
            var missing = new GitCredentials.PasswordFile("mona", folder.resolve("no-token"));
            var address = new GitAddress(new RepositoryUrl(server.url("remote.git")), missing);

            assertThat(new GitRemote(git).heads(address, LIMIT))
                    .isInstanceOfSatisfying(
                            RemoteHeads.Unreachable.class,
                            away -> assertThat(away.reason()).contains("no-token"));
            assertThat(store.checkout(NAME, address, commit, MAIN, folder.resolve("out")))
                    .isInstanceOfSatisfying(
                            SourceFailure.Unreachable.class,
                            away -> assertThat(away.reason()).contains("no-token"));
        }
    }

    private GitCredentials password(String password) throws IOException {
        return new GitCredentials.PasswordFile(
                "mona", Files.writeString(folder.resolve("password"), password + System.lineSeparator()));
    }

    @Test
    void aPathWithoutARepositoryIsNone() throws IOException {
        try (var server = new HttpGitServer(folder, null)) {
            assertThat(new GitRemote(git).heads(GitAddress.of(server.url("nothing.git")), LIMIT))
                    .isInstanceOf(RemoteHeads.NotARepository.class);
        }
    }
}
