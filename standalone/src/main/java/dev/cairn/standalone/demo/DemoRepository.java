package dev.cairn.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.cairn.model.CommitId;

/** A bare Git repository with a hook that sends a signed webhook, and a working tree that pushes to it. */
final class DemoRepository {

    /** The person who pushes, whatever the machine's own Git configuration says. */
    private static final Map<String, String> WHO = Map.of(
            "GIT_AUTHOR_NAME", "Demo",
            "GIT_AUTHOR_EMAIL", "demo@example.com",
            "GIT_COMMITTER_NAME", "Demo",
            "GIT_COMMITTER_EMAIL", "demo@example.com",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_CONFIG_NOSYSTEM", "1");

    private final Path bare;
    private final Path work;

    private DemoRepository(Path bare, Path work) {
        this.bare = bare;
        this.work = work;
    }

    /** Makes both in a folder. */
    static DemoRepository create(Path folder) throws InterruptedException, IOException {
        DemoRepository repository = new DemoRepository(folder.resolve("hello.git"), folder.resolve("hello"));
        Files.createDirectories(repository.work);
        repository.git(folder, "init", "-q", "--bare", "-b", "main", repository.bare.toString());
        repository.git(repository.work, "init", "-q", "-b", "main");
        repository.git(repository.work, "remote", "add", "origin", repository.bare.toString());
        return repository;
    }

    /**
     * Lets each push tell build-service, by this program's own {@code hook send}.
     *
     * @param options more of its options
     */
    void installHook(URI build, Path secretFile, String... options) throws IOException {
        List<String> command = new ArrayList<>(Self.command());
        command.addAll(List.of(
                "hook",
                "send",
                "--url",
                build + "/webhooks/git",
                "--secret-file",
                secretFile.toString(),
                "--repository",
                "hello"));
        command.addAll(List.of(options));
        StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
        command.forEach(
                part -> script.append(" '").append(part.replace("'", "'\\''")).append('\''));
        Path hook = bare.resolve("hooks").resolve("post-receive");
        Files.createDirectories(hook.getParent());
        Files.writeString(hook, script.append('\n'));
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Replaces a text in a file of the working tree. */
    void edit(String file, String before, String after) throws IOException {
        Path path = work.resolve(file);
        String text = Files.readString(path, StandardCharsets.UTF_8);
        if (!text.contains(before)) {
            throw new DemoFailure(file + " does not hold '" + before + "'");
        }
        Files.writeString(path, text.replace(before, after));
    }

    /** Commits all there is and pushes it. */
    CommitId commitAndPush(String message) throws InterruptedException {
        git(work, "add", "-A");
        git(work, "commit", "-q", "-m", message);
        git(work, "push", "-q", "origin", "main");
        return new CommitId(git(work, "rev-parse", "HEAD").strip());
    }

    /** Puts the tree of a commit into a folder. */
    void export(CommitId commit, Path into) throws InterruptedException, IOException {
        Files.createDirectories(into);
        git(bare, "clone", "-q", "--no-hardlinks", bare.toString(), into.toString());
        git(into, "checkout", "-q", commit.value());
    }

    /** When a commit was made. */
    String timeOf(CommitId commit) throws InterruptedException {
        return git(work, "show", "-s", "--format=%cI", commit.value()).strip();
    }

    Path bare() {
        return bare;
    }

    Path work() {
        return work;
    }

    private String git(Path folder, String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return Commands.run(folder, WHO, command);
    }
}
