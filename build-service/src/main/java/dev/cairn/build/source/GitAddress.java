package dev.cairn.build.source;

/**
 * A repository and how to be let in.
 *
 * @param url where it is
 * @param credentials what to show there
 */
public record GitAddress(GitUrl url, GitCredentials credentials) {

    /**
     * An address that needs no credentials.
     *
     * @throws IllegalArgumentException if git must not be given that URL
     */
    public static GitAddress of(String url) {
        return new GitAddress(new GitUrl(url), new GitCredentials.None());
    }
}
