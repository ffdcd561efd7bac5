package dev.cairn.build.source;

import dev.cairn.model.LoginSpec;
import dev.cairn.model.RepositorySpec;
import dev.cairn.model.RepositoryUrl;

/**
 * A repository and how to be let in.
 *
 * @param url where it is
 * @param credentials what to show there
 */
public record GitAddress(RepositoryUrl url, GitCredentials credentials) {

    /** As the operator has configured it. */
    public static GitAddress of(RepositorySpec repository) {
        LoginSpec login = repository.login();
        return new GitAddress(
                repository.url(),
                login == null
                        ? new GitCredentials.None()
                        : new GitCredentials.PasswordFile(login.username(), login.passwordFile()));
    }

    /**
     * An address that needs no credentials.
     *
     * @throws IllegalArgumentException if git must not be given that URL
     */
    public static GitAddress of(String url) {
        return new GitAddress(new RepositoryUrl(url), new GitCredentials.None());
    }
}
