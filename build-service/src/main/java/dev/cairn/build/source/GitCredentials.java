package dev.cairn.build.source;

import java.nio.file.Path;

/** What git shows to a server. It is given to git explicitly; nothing is taken from the user's own configuration. */
public sealed interface GitCredentials {

    /** No credentials; over ssh, whatever keys the service's own user or agent has. */
    record None() implements GitCredentials {}

    /**
     * A user name with the file of a password or access token, for http and https. The file is read at each use. Git gets
     * what is in it by its environment, which only this user and root can look at, and shows it only to the server of the
     * address: it is in no argument, no file and no log.
     */
    record PasswordFile(String username, Path file) implements GitCredentials {}
}
