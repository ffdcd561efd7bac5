package dev.cairn.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A Git repository that the operator has taken in.
 *
 * @param name the key of its commits; unique
 * @param url where it is fetched from
 * @param secretFile the absolute path of the file with the secret of its webhooks; null: it is only polled, no webhook
 *     can be verified
 * @param branches whose pushes are deployed; empty: the remote's default branch
 * @param poll how often the reconciler asks the remote for what no webhook told
 * @param login what Git shows its server; null: nothing, or over ssh a key
 */
public record RepositorySpec(
        RepositoryName name,
        RepositoryUrl url,
        @Nullable Path secretFile,
        List<GitRef> branches,
        Duration poll,
        @Nullable LoginSpec login) {

    /** How often a remote is asked unless the file says otherwise. */
    public static final Duration DEFAULT_POLL = Duration.ofMinutes(1);

    public RepositorySpec {
        secretFile = secretFile == null ? null : secretFile.toAbsolutePath().normalize();
        branches = List.copyOf(branches);
    }

    /** One that everybody may fetch from, or that is reached by ssh. */
    public RepositorySpec(
            RepositoryName name, RepositoryUrl url, @Nullable Path secretFile, List<GitRef> branches, Duration poll) {
        this(name, url, secretFile, branches, poll, null);
    }
}
