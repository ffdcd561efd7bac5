package dev.cairn.build.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

/** A bare repository, the remote, and a work tree from which is pushed to it: both made by the real git. */
final class TestRepository {

    static final GitRef MAIN = new GitRef("refs/heads/main");

    private final Path work;
    private final Path bare;

    TestRepository(Path folder) {
        this.work = folder.resolve("work");
        this.bare = folder.resolve("remote.git");
        git(folder, "init", "-q", "--bare", "-b", "main", bare.toString());
        git(folder, "init", "-q", "-b", "main", work.toString());
    }

    Path bare() {
        return bare;
    }

    Path work() {
        return work;
    }

    GitAddress address() {
        return GitAddress.of("file://" + bare);
    }

    TestRepository write(String name, String content) {
        try {
            Path file = work.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CommitId commit(String subject) {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", subject);
        return head();
    }

    CommitId head() {
        return id("HEAD");
    }

    CommitId id(String revision) {
        return new CommitId(git("rev-parse", revision).strip());
    }

    /** Writes, commits and pushes to main. */
    CommitId push(String name, String content) {
        CommitId commit = write(name, content).commit("Change " + name);
        push("HEAD:refs/heads/main");
        return commit;
    }

    void push(String... refspecs) {
        List<String> command = new ArrayList<>(List.of("push", "-q", "--force", bare.toString()));
        command.addAll(List.of(refspecs));
        git(command.toArray(String[]::new));
    }

    String git(String... arguments) {
        return git(work, arguments);
    }

    String remoteGit(String... arguments) {
        return git(bare, arguments);
    }

    private static String git(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("GIT_"));
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_AUTHOR_NAME", "Ada");
        environment.put("GIT_AUTHOR_EMAIL", "ada@example.org");
        environment.put("GIT_COMMITTER_NAME", "Carl");
        environment.put("GIT_COMMITTER_EMAIL", "carl@example.org");
        environment.put("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z");
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
