package dev.cairn.build.source;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

import static dev.cairn.build.source.TestRepository.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class GitRemoteTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private GitRemote remote;

    @BeforeEach
    void setUp() {
        remote = new GitRemote(Git.at(folder.resolve("git-home")));
    }

    @Test
    void branchesTagsAndTheDefaultBranchAreTold() {
        var repository = new TestRepository(folder);
        CommitId commit = repository.push("a", "1");
        repository.git("tag", "-a", "v1", "-m", "one");
        repository.push("refs/tags/v1", "HEAD:refs/heads/feature/x", "HEAD:refs/notes/n");

        assertThat(remote.heads(repository.address(), LIMIT))
                .isEqualTo(new RemoteHeads.Heads(
                        Map.of(
                                MAIN,
                                commit,
                                new GitRef("refs/heads/feature/x"),
                                commit,
                                new GitRef("refs/tags/v1"),
                                repository.id("refs/tags/v1")),
                        MAIN));
    }

    @Test
    void anEmptyRepositoryHasNoHeads() {
        var repository = new TestRepository(folder);

        assertThat(remote.heads(repository.address(), LIMIT))
                .isInstanceOfSatisfying(
                        RemoteHeads.Heads.class,
                        heads -> assertThat(heads.heads()).isEmpty());
    }

    @Test
    void aFolderWithoutARepositoryIsNone() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThat(remote.heads(GitAddress.of("file://" + empty), LIMIT))
                .isInstanceOf(RemoteHeads.NotARepository.class);
        assertThat(remote.heads(GitAddress.of(empty.toString()), LIMIT)).isInstanceOf(RemoteHeads.NotARepository.class);
    }

    @Test
    void nobodyListensThere() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        assertThat(remote.heads(GitAddress.of("http://127.0.0.1:" + port + "/a.git"), LIMIT))
                .isInstanceOf(RemoteHeads.Unreachable.class);
    }

    @Test
    void aRemoteThatNeverAnswersIsGivenUpInTime() throws IOException {
        try (var silent = new ServerSocket(0)) {
            RemoteHeads heads = remote.heads(
                    GitAddress.of("http://127.0.0.1:" + silent.getLocalPort() + "/a.git"), Duration.ofSeconds(1));

            assertThat(heads)
                    .isInstanceOfSatisfying(
                            RemoteHeads.Unreachable.class,
                            unreachable -> assertThat(unreachable.reason()).contains("1 s"));
        }
    }

    @Test
    void noChildOutlivesTheDeadline() throws IOException {
        try (var silent = new ServerSocket(0)) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/outlive.git";
            remote.heads(GitAddress.of(url), Duration.ofSeconds(1));

            await().until(() -> ProcessHandle.current()
                    .descendants()
                    .noneMatch(
                            process -> process.info().commandLine().orElse("").contains("outlive.git")));
        }
    }

    @Test
    void refsThatCairnCannotHoldArePassedOver() {
        String id = "a".repeat(40);

        RemoteHeads.Heads heads =
                GitRemote.parse(id + "\trefs/heads/" + "x".repeat(300) + "\n" + id + "\trefs/heads/ok\n");

        assertThat(heads.heads()).containsOnlyKeys(new GitRef("refs/heads/ok"));
    }
}
