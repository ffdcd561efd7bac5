package dev.cairn.build.source;

import dev.cairn.identity.Secret;

/** What git shows to a server. It is given to git explicitly; nothing is taken from the user's own configuration. */
public sealed interface GitCredentials {

    /** No credentials; over ssh, whatever keys the service's own user or agent has. */
    record None() implements GitCredentials {}

    /**
     * A user name with a password or access token, for http and https. Git gets it by its environment, and shows it only
     * to the server of the address.
     */
    record Password(String username, Secret password) implements GitCredentials {}
}
