package dev.cairn.build.webhook;

import org.jspecify.annotations.Nullable;

/**
 * How a payload names its repository. These are claims of an unproven sender: good for finding the secret that would
 * prove them, and for nothing else.
 *
 * @param fullName {@code owner/name}, or for provider {@code git} the operator's own name
 * @param cloneUrl the address for git over https
 * @param sshUrl the address for git over ssh
 * @param htmlUrl the page for people
 */
public record RepositoryNames(
        String fullName,
        @Nullable String cloneUrl,
        @Nullable String sshUrl,
        @Nullable String htmlUrl) {}
