package dev.cairn.build.source;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where a Git repository is: {@code file}, {@code http}, {@code https}, {@code ssh} or {@code git}, an absolute path, or
 * {@code user@host:path} as ssh writes it. Nothing else, since git's other transports ({@code ext::}) run commands, and
 * nothing that git or ssh could take for an option. It holds no password, so it can be shown and logged.
 *
 * @param value the address as git takes it
 */
public record GitUrl(String value) implements Comparable<GitUrl> {

    private static final int MAX_LENGTH = 2048;
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x20\\x7f\\\\]");
    private static final Pattern FILE = Pattern.compile("file://(localhost)?/.+|/.+");
    private static final Pattern REMOTE = Pattern.compile(
            "(?:https?|ssh|git)://(?:([^/@]*)@)?((?:[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?)/.*");
    private static final Pattern SCP =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9._-]*:[^-:].*");

    /**
     * Checks the address.
     *
     * @throws IllegalArgumentException if it is none of the forms above or carries a password
     */
    public GitUrl {
        if (value.length() > MAX_LENGTH || FORBIDDEN.matcher(value).find()) {
            throw refused("it is too long or has a space or a control character (write a space as %20)");
        }
        var remote = REMOTE.matcher(value);
        if (remote.matches()) {
            checkUser(remote.group(1));
        } else if (!FILE.matcher(value).matches() && !SCP.matcher(value).matches()) {
            throw refused("use https://, http://, ssh://, git://, file:///, an absolute path or user@host:path");
        }
    }

    private static void checkUser(@Nullable String user) {
        if (user != null && (user.startsWith("-") || user.contains(":"))) {
            throw refused("a password does not belong in it; configure the credentials of the repository instead");
        }
    }

    // The address itself is left out of the message: what was refused may hold a password.
    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("Not an address of a Git repository that Cairn uses: " + why);
    }

    @Override
    public int compareTo(GitUrl other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
