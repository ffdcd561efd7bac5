package dev.cairn.build.source;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.cairn.model.CommitId;

/** What is read from a bare copy of a repository. Nothing here goes to the remote. */
final class Mirror {

    private static final int MAX_LIST = 256 * 1024 * 1024;
    private static final int MAX_SUBJECT = 200;
    private static final int MAX_SHOWN = 3;

    /** The last second of the year 9999, beyond which no clock of ours goes. */
    private static final BigInteger LAST_SECOND = BigInteger.valueOf(253_402_300_799L);

    /** An entry of a tree. */
    record Entry(String mode, String object, String path) {

        boolean isSubmodule() {
            return mode.equals("160000");
        }
    }

    private final Git git;
    private final Path folder;

    Mirror(Git git, Path folder) {
        this.git = git;
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** Whether everything that the commit needs is here. Its object alone proves nothing: a fetch may have been killed. */
    boolean hasAll(CommitId commit, Deadline deadline) throws IOException, SourceFailedException {
        return switch (call("rev-list", "--objects", "--quiet", commit.value(), "--not", "--all")
                .run(deadline.remaining())) {
            case GitResult.Done _ -> true;
            case GitResult.Failed _ -> false;
            case GitResult.TimedOut late -> throw slow(late);
            case GitResult.TooMuch _ -> throw new IllegalStateException("--quiet has no output");
        };
    }

    /** The commit itself, where the id may be that of an annotated tag. */
    CommitId peel(CommitId id, Deadline deadline) throws IOException, SourceFailedException, CorruptMirrorException {
        String type = read(call("cat-file", "-t", id.value()), deadline).line();
        if (!type.equals("commit") && !type.equals("tag")) {
            throw new SourceFailedException(
                    new SourceFailure.Unusable(id, id + " is a " + type + ": a commit or a tag of one is needed"));
        }
        GitResult result =
                call("rev-parse", "--verify", "--quiet", id + "^{commit}").run(deadline.remaining());
        if (result instanceof GitResult.Failed) {
            throw new SourceFailedException(
                    new SourceFailure.Unusable(id, "The tag " + id + " does not point to a commit"));
        }
        return new CommitId(done(result).line());
    }

    CommitDetails details(CommitId commit, Deadline deadline)
            throws IOException, SourceFailedException, CorruptMirrorException {
        String format = "--format=%an <%ae>%x00%cn <%ce>%x00%ct%x00%s";
        String[] parts = read(
                        call("log", "-1", "--no-show-signature", "--encoding=UTF-8", format, commit.value()), deadline)
                .line()
                .split("\0", -1);
        String subject = clean(parts[3]);
        return new CommitDetails(
                commit,
                clean(parts[0]),
                clean(parts[1]),
                subject.substring(0, Math.min(MAX_SUBJECT, subject.length())),
                Instant.ofEpochSecond(new BigInteger(parts[2]).min(LAST_SECOND).longValueExact()));
    }

    /** The entries at one path (as a folder names itself), or of the whole tree below it if recursive. */
    List<Entry> entries(CommitId commit, List<String> options, Deadline deadline)
            throws IOException, SourceFailedException, CorruptMirrorException {
        List<String> arguments =
                new ArrayList<>(List.of("--literal-pathspecs", "ls-tree", "--full-tree", "-z", commit.value()));
        arguments.addAll(options);
        List<Entry> entries = new ArrayList<>();
        for (String line : read(call(arguments).limited(MAX_LIST), deadline).records()) {
            int tab = line.indexOf('\t');
            String[] head = line.substring(0, tab).split(" ", 3);
            entries.add(new Entry(head[0], head[2], line.substring(tab + 1)));
        }
        return entries;
    }

    /** A tree with a submodule is not the whole source, and a build of it would fail in a way that is hard to read. */
    void refuseSubmodules(CommitId commit, Deadline deadline)
            throws IOException, SourceFailedException, CorruptMirrorException {
        List<String> submodules = entries(commit, List.of("-r"), deadline).stream()
                .filter(Entry::isSubmodule)
                .map(entry -> clean(entry.path()))
                .toList();
        if (!submodules.isEmpty()) {
            String shown = String.join(", ", submodules.subList(0, Math.min(MAX_SHOWN, submodules.size())));
            throw new SourceFailedException(
                    new SourceFailure.Unusable(
                            commit,
                            "The commit has submodules (" + shown
                                    + "), which Cairn does not fetch: commit their content instead, for example by git subtree"));
        }
    }

    long size(String object, Deadline deadline) throws IOException, SourceFailedException, CorruptMirrorException {
        return Long.parseLong(read(call("cat-file", "-s", object), deadline).line());
    }

    byte[] content(String object, int limit, Deadline deadline)
            throws IOException, SourceFailedException, CorruptMirrorException {
        return read(call("cat-file", "blob", object).limited(limit), deadline).output();
    }

    /** Writes the files of a commit into an empty folder, by an index of its own, and proves that they are those. */
    void writeTree(CommitId commit, Path tree, Path index, Deadline deadline)
            throws IOException, SourceFailedException, CorruptMirrorException {
        String expected = read(call("rev-parse", "--verify", commit + "^{tree}"), deadline)
                .line();
        GitResult checkout = onTree(tree, index, "read-tree", "--reset", "-u", commit.value())
                .run(deadline.remaining());
        if (checkout instanceof GitResult.Failed failed && failed.says("invalid path", "malformed")) {
            // Where the transfer could not be checked (plain HTTP servers), this is where git refuses.
            throw new SourceFailedException(new SourceFailure.Unusable(
                    commit, "The tree has a name that no file may have: " + failed.reason()));
        }
        done(checkout);
        String written = read(onTree(tree, index, "write-tree"), deadline).line();
        if (!written.equals(expected)) {
            throw new CorruptMirrorException("The index holds tree " + written + ", not " + expected);
        }
    }

    private Git.Call onTree(Path tree, Path index, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-c", "core.symlinks=true", "-c", "core.bare=false"));
        all.add("--git-dir=" + folder);
        all.add("--work-tree=" + tree);
        all.addAll(List.of(arguments));
        return git.call(all).with("GIT_INDEX_FILE", index.toString());
    }

    Git.Call call(String... arguments) {
        return call(List.of(arguments));
    }

    Git.Call call(List<String> arguments) {
        List<String> all = new ArrayList<>();
        all.add("--git-dir=" + folder);
        all.addAll(arguments);
        return git.call(all);
    }

    /** Runs a command that fails only if the disk or the mirror is not in order. */
    GitResult.Done read(Git.Call call, Deadline deadline)
            throws IOException, SourceFailedException, CorruptMirrorException {
        return done(call.run(deadline.remaining()));
    }

    private GitResult.Done done(GitResult result) throws IOException, SourceFailedException, CorruptMirrorException {
        return switch (result) {
            case GitResult.Done done -> done;
            case GitResult.Failed failed -> throw broken(failed);
            case GitResult.TimedOut late -> throw slow(late);
            case GitResult.TooMuch much ->
                throw new SourceFailedException(
                        new SourceFailure.StorageFailed("Git's answer is longer than " + much.limit() + " bytes"));
        };
    }

    private SourceFailedException broken(GitResult.Failed failed) throws CorruptMirrorException {
        if (!failed.says("No space left", "Permission denied", "Read-only file system", "Disk quota")) {
            throw new CorruptMirrorException(failed.reason());
        }
        return new SourceFailedException(new SourceFailure.StorageFailed("The sources cannot be stored under " + folder
                + ": make room or mend its permissions. " + failed.reason()));
    }

    static SourceFailedException slow(GitResult.TimedOut late) {
        return new SourceFailedException(new SourceFailure.StorageFailed(
                "This machine was too slow: git did not end within " + late.seconds() + " s"));
    }

    boolean exists() {
        return Files.isDirectory(folder);
    }

    /** What tells this folder apart from a later one of the same name; nothing while there is none. */
    Optional<Object> identity() throws IOException {
        return exists()
                ? Optional.ofNullable(
                        Files.readAttributes(folder, BasicFileAttributes.class).fileKey())
                : Optional.empty();
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", " ").strip();
    }
}
