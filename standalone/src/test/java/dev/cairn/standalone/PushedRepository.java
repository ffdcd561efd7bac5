package dev.cairn.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.cairn.model.CommitId;

/** A bare Git repository that Cairn knows by its name, and a working tree that pushes to it. Nothing tells Cairn of it. */
record PushedRepository(String name, Path bare, Path work) {

    static final String MAIN = "refs/heads/main";

    static PushedRepository create(Path folder, String name) throws IOException {
        Path bare = folder.resolve(name + ".git");
        Path work = Files.createDirectories(folder.resolve(name));
        Programs.run(folder, "git", "init", "-q", "--bare", "-b", "main", bare.toString());
        Programs.run(work, "git", "init", "-q", "-b", "main");
        return new PushedRepository(name, bare, work);
    }

    /** Removes all files of the working tree. */
    void clear() throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            for (Path file : files.filter(path -> !path.endsWith(".git")).toList()) {
                Programs.run(work, "rm", "-r", file.toString());
            }
        }
    }

    PushedRepository write(String file, String text) throws IOException {
        Path path = work.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return this;
    }

    PushedRepository link(String file, String target) throws IOException {
        Files.createSymbolicLink(work.resolve(file), Path.of(target));
        return this;
    }

    /** Commits all there is, on top of what was committed before. */
    CommitId commit(String message) {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return head();
    }

    CommitId head() {
        return new CommitId(git("rev-parse", "HEAD").strip());
    }

    /** Commits all there is and pushes it, with force, to a ref. */
    CommitId push(String ref) {
        CommitId commit = commit("Change " + ref);
        git("push", "-q", "--force", bare.toString(), "HEAD:" + ref);
        return commit;
    }

    String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return Programs.run(work, command.toArray(String[]::new));
    }

    String remoteGit(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return Programs.run(bare, command.toArray(String[]::new));
    }
}
