package dev.cairn.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where a Git repository is fetched from: {@code https://}, {@code http://}, {@code ssh://}, {@code file://}, the short
 * form {@code user@host:path}, or an absolute path. Git's other transports are refused: {@code ext::} runs commands. No
 * URL holds a password, and none can be taken for an option of a command.
 *
 * @param value as Git takes it
 */
public record RepositoryUrl(@JsonValue String value) implements Comparable<RepositoryUrl> {

    /** As git-fetch(1) describes it: no slash stands before the first colon. */
    private static final Pattern SHORT_SSH = Pattern.compile(
            "(?:[A-Za-z0-9._][A-Za-z0-9._-]*@)?(?<host>[A-Za-z0-9][A-Za-z0-9.-]*):(?<path>(?!/?/)[^-:].*)");

    private static final Pattern SCHEME = Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?://|:).*");
    private static final Pattern UNSAFE = Pattern.compile(".*[\\s\\p{Cntrl}].*", Pattern.DOTALL);
    private static final String FORMS =
            "begin it with https://, http://, ssh://, file:/// or '/', or write git@host:path";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RepositoryUrl {
        if (UNSAFE.matcher(value).matches()) {
            throw new IllegalArgumentException("A repository's URL has no blanks or control characters in it");
        }
        Matcher scheme = SCHEME.matcher(value);
        if (scheme.matches()) {
            checkUri(scheme.group("scheme").toLowerCase(Locale.ROOT), value);
        } else if (!value.startsWith("/") && !SHORT_SSH.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is not a repository's URL: " + FORMS);
        }
    }

    /**
     * Parses a URL or path as a person writes it.
     *
     * @param folder what paths that begin with {@code ./} or {@code ../} are relative to
     * @throws IllegalArgumentException if it is no URL that is served, or holds a password
     */
    public static RepositoryUrl parse(String text, Path folder) {
        boolean relative = text.equals(".") || text.equals("..") || text.startsWith("./") || text.startsWith("../");
        return new RepositoryUrl(
                relative ? folder.toAbsolutePath().resolve(text).normalize().toString() : text);
    }

    // The messages about credentials do not repeat the URL: they end in logs and terminals.
    private static void checkUri(String scheme, String value) {
        if (!scheme.matches("https?|ssh|file")) {
            throw new IllegalArgumentException("Git's transport '" + scheme + "' is not served: " + FORMS);
        }
        URI uri;
        try {
            uri = new URI(value);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("A repository's URL is malformed at character " + (e.getIndex() + 1), e);
        }
        String user = Optional.ofNullable(uri.getRawUserInfo()).orElse("");
        boolean secret = scheme.equals("ssh") ? user.contains(":") : !user.isEmpty();
        if (secret || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("A repository's URL must not hold a user's password or token, a query or"
                    + " a fragment: name a 'passwordFile' in platform.yaml, or use an SSH key");
        }
        boolean file = scheme.equals("file");
        boolean hostIsFine = file ? uri.getHost() == null : uri.getHost() != null;
        if (!hostIsFine
                || user.startsWith("-")
                || uri.getRawPath() == null
                || uri.getRawPath().length() < 2) {
            throw new IllegalArgumentException("A repository's URL names "
                    + (file ? "an absolute path: file:///path" : "a host and a path: " + scheme + "://host/path"));
        }
    }

    /**
     * The name that a repository has unless it is given one: {@code host/path} without {@code .git}, or for a path on
     * this machine its last part.
     *
     * @throws IllegalArgumentException if that is no name of a repository
     */
    public RepositoryName defaultName() {
        Matcher shortSsh = SHORT_SSH.matcher(value);
        if (value.startsWith("/") || value.regionMatches(true, 0, "file:", 0, 5)) {
            String path = withoutGit(value);
            return new RepositoryName(path.substring(path.lastIndexOf('/') + 1));
        }
        if (!SCHEME.matcher(value).matches() && shortSsh.matches()) {
            return remoteName(shortSsh.group("host"), shortSsh.group("path"));
        }
        URI uri = URI.create(value);
        return remoteName(uri.getHost(), uri.getRawPath());
    }

    private static RepositoryName remoteName(String host, String path) {
        return new RepositoryName(host.toLowerCase(Locale.ROOT) + "/" + withoutGit(path.replaceAll("^/+", "")));
    }

    private static String withoutGit(String path) {
        return path.replaceAll("/+$", "").replaceAll("/?\\.git$", "").replaceAll("/+$", "");
    }

    @Override
    public int compareTo(RepositoryUrl other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
