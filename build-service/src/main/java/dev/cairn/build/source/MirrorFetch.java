package dev.cairn.build.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

/**
 * Brings commits from the remote into a mirror. One at a time for each mirror: the caller holds its lock.
 *
 * <p>The mirror keeps whole histories, so each fetch transfers only what is new. What it has fetched last for each ref is
 * held by {@code refs/cairn/tips/HASH}; commits that are held by nothing any more go when git next collects garbage, two
 * weeks later.
 */
final class MirrorFetch {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorFetch.class);
    private static final String ALL = "refs/cairn/all/";

    private enum Outcome {
        FETCHED,
        NOT_THERE
    }

    private final Git git;
    private final Mirror mirror;
    private final GitAddress address;
    private final Deadline deadline;

    MirrorFetch(Git git, Mirror mirror, GitAddress address, Deadline deadline) {
        this.git = git;
        this.mirror = mirror;
        this.address = address;
        this.deadline = deadline;
    }

    /** Makes sure that the commit is here with all that it needs: by its id, else by its ref, else with all refs. */
    void fetch(CommitId commit, GitRef hint) throws IOException, SourceFailedException, CorruptMirrorException {
        prepare(commit);
        if (mirror.hasAll(commit, deadline)) {
            return;
        }
        String tip = "refs/cairn/tips/" + hash(hint);
        for (List<String> refspecs : List.of(
                List.of("+" + commit + ":" + tip),
                List.of("+" + hint + ":" + tip),
                List.of("--prune", "+refs/heads/*:" + ALL + "heads/*", "+refs/tags/*:" + ALL + "tags/*"))) {
            Outcome outcome = attempt(commit, refspecs);
            if (outcome == Outcome.FETCHED && mirror.hasAll(commit, deadline)) {
                collectGarbage();
                return;
            }
        }
        throw new SourceFailedException(new SourceFailure.Vanished(
                commit,
                "The remote no longer has commit " + commit + ": " + hint
                        + " was force-pushed or deleted in the meantime. Push again to build what it has now."));
    }

    /** A mirror appears by a rename, so it is whole or absent. */
    private void prepare(CommitId commit) throws IOException, SourceFailedException, CorruptMirrorException {
        if (mirror.exists()) {
            StaleLocks.remove(mirror.folder());
            return;
        }
        Path folder = mirror.folder();
        Path draft = folder.resolveSibling(folder.getFileName() + ".new");
        Trees.delete(draft);
        String format = commit.value().length() == 64 ? "sha256" : "sha1";
        mirror.read(
                git.call(List.of("init", "--quiet", "--bare", "--object-format=" + format, draft.toString())),
                deadline);
        Files.move(draft, folder);
    }

    private Outcome attempt(CommitId commit, List<String> refspecs)
            throws IOException, SourceFailedException, CorruptMirrorException {
        List<String> arguments = new ArrayList<>(List.of(
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--update-shallow"));
        int specs = refspecs.getFirst().startsWith("--") ? 1 : 0;
        arguments.addAll(refspecs.subList(0, specs));
        arguments.add("--");
        arguments.add(address.url().value());
        arguments.addAll(refspecs.subList(specs, refspecs.size()));
        return switch (letIn(arguments).run(deadline.remaining())) {
            case GitResult.Done _ -> Outcome.FETCHED;
            case GitResult.Failed failed -> outcome(commit, failed);
            case GitResult.TimedOut late ->
                throw new SourceFailedException(
                        new SourceFailure.Unreachable("The remote did not deliver within the time given; this step had "
                                + late.seconds() + " s of it"));
            case GitResult.TooMuch _ -> throw new IllegalStateException("The output of fetch is not limited");
        };
    }

    private Git.Call letIn(List<String> arguments) throws SourceFailedException {
        try {
            return mirror.call(arguments).letIn(address);
        } catch (IOException e) {
            throw new SourceFailedException(new SourceFailure.Unreachable(String.valueOf(e.getMessage())));
        }
    }

    private Outcome outcome(CommitId commit, GitResult.Failed failed)
            throws SourceFailedException, CorruptMirrorException {
        if (failed.says("fsck error", "fsckObjects")) {
            throw new SourceFailedException(new SourceFailure.Unusable(
                    commit, "The repository holds objects that git's own checks refuse: " + failed.reason()));
        }
        if (failed.says("No space left", "Disk quota", "Read-only file system")) {
            throw new SourceFailedException(new SourceFailure.StorageFailed(
                    "The sources cannot be stored under " + mirror.folder() + ": make room. " + failed.reason()));
        }
        if (failed.says(
                "not our ref",
                "unadvertised object",
                "couldn't find remote ref",
                "Cannot obtain needed",
                "Unable to find")) {
            return Outcome.NOT_THERE;
        }
        if (isDamage(failed)) {
            throw new CorruptMirrorException(failed.reason());
        }
        throw new SourceFailedException(
                new SourceFailure.Unreachable(RemoteTrouble.of(failed).reason()));
    }

    /** Damage of the remote is told in lines that begin with {@code remote:}; it is not ours. */
    private boolean isDamage(GitResult.Failed failed) {
        return failed.errors()
                .lines()
                .filter(line -> !line.startsWith("remote:"))
                .anyMatch(line -> line.contains("corrupt")
                        || (line.contains("object file") && line.contains("is empty"))
                        || line.contains("bad object")
                        || line.contains("unable to read")
                        || line.contains("did not send all necessary objects")
                        || line.contains("not a git repository: '" + mirror.folder()));
    }

    /** Git decides whether there is something to do. That it could not be done now harms nothing. */
    private void collectGarbage() throws IOException {
        GitResult result = mirror.call("gc", "--auto", "--quiet").run(deadline.remaining());
        if (!(result instanceof GitResult.Done)) {
            LOG.atWarn()
                    .addKeyValue("mirror", mirror.folder())
                    .addKeyValue("result", result)
                    .log("Git could not tidy a mirror; it will try again after the next fetch");
        }
    }

    /** A ref of its own for each ref: names of branches that come and go would get into each other's way as folders. */
    private static String hash(GitRef ref) {
        return sha256(ref.value());
    }

    static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
