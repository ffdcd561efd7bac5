package dev.cairn.build.source;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

/** Asks a remote what it has, without fetching anything. Safe for use by many threads. */
public final class GitRemote {

    private static final Logger LOG = LoggerFactory.getLogger(GitRemote.class);
    private static final int MAX_ANSWER = 64 * 1024 * 1024;
    private static final String SYMREF = "ref: ";
    private static final String HEAD = "HEAD";

    private final Git git;

    public GitRemote(Git git) {
        this.git = git;
    }

    /**
     * The branches and tags of a remote and its default branch.
     *
     * @param address the repository
     * @param deadline how long to wait for the answer
     */
    public RemoteHeads heads(GitAddress address, Duration deadline) {
        GitResult result;
        try {
            result = git.call(
                            List.of("ls-remote", "--symref", "--", address.url().value()))
                    .letIn(address)
                    .limited(MAX_ANSWER)
                    .run(deadline);
        } catch (IOException e) {
            return new RemoteHeads.Unreachable("git could not be asked: " + e.getMessage());
        }
        return switch (result) {
            case GitResult.Done done -> parse(done.text());
            case GitResult.Failed failed -> asHeads(RemoteTrouble.of(failed));
            case GitResult.TimedOut late -> new RemoteHeads.Unreachable("No answer within " + late.seconds() + " s");
            case GitResult.TooMuch much ->
                new RemoteHeads.Unreachable("The list of refs is longer than " + much.limit() + " bytes");
        };
    }

    private static RemoteHeads asHeads(RemoteTrouble trouble) {
        return switch (trouble.kind()) {
            case AUTHENTICATION -> new RemoteHeads.AuthenticationFailed(trouble.reason());
            case NOT_A_REPOSITORY -> new RemoteHeads.NotARepository(trouble.reason());
            case OTHER -> new RemoteHeads.Unreachable(trouble.reason());
        };
    }

    /** Lines of {@code ID TAB REF}, and before them {@code ref: REF TAB HEAD}. */
    static RemoteHeads.Heads parse(String answer) {
        Map<GitRef, CommitId> heads = new TreeMap<>();
        @Nullable GitRef defaultBranch = null;
        for (String line : answer.lines().toList()) {
            int tab = line.indexOf('\t');
            String left = tab < 0 ? line : line.substring(0, tab);
            String name = tab < 0 ? "" : line.substring(tab + 1);
            if (left.startsWith(SYMREF) && name.equals(HEAD)) {
                defaultBranch = ref(left.substring(SYMREF.length()));
            } else if (isBranchOrTag(name)) {
                GitRef ref = ref(name);
                if (ref != null) {
                    heads.put(ref, new CommitId(left));
                }
            }
        }
        return new RemoteHeads.Heads(heads, defaultBranch);
    }

    /** The lines that end in {@code ^{}} tell the commit behind a tag once more. */
    private static boolean isBranchOrTag(String name) {
        return (name.startsWith("refs/heads/") || name.startsWith("refs/tags/")) && !name.endsWith("^{}");
    }

    /** Names that Cairn cannot hold (over 255 characters, for example) are passed over, as webhooks refuse them too. */
    private static @Nullable GitRef ref(String name) {
        try {
            return new GitRef(name);
        } catch (IllegalArgumentException e) {
            LOG.atDebug().addKeyValue("ref", name).log("Ref passed over: its name is not one that Cairn can hold");
            return null;
        }
    }
}
