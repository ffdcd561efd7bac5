package dev.cairn.registry.model;

import java.util.regex.Pattern;

/**
 * The name of a repository (OCI distribution-spec 1.1.1, "Pulling manifests"): lower-case components parted by
 * {@code /}. No component can be {@code ..} or begin with {@code _} or {@code .}, which storage relies upon.
 *
 * @param name at most 255 characters
 */
public record Repository(String name) implements Comparable<Repository> {

    private static final int MAX_LENGTH = 255;
    private static final Pattern SHAPE =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

    /**
     * Takes a name.
     *
     * @throws IllegalArgumentException if it is no such name
     */
    public Repository {
        if (name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("A repository's name has at most 255 characters, not " + name.length());
        }
        if (!SHAPE.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a repository: use a-z, 0-9 and"
                    + " single '.', '_' or '-' between them, components parted by '/'");
        }
    }

    /** Whether it is the name of a repository. */
    public static boolean isName(String name) {
        return name.length() <= MAX_LENGTH && SHAPE.matcher(name).matches();
    }

    @Override
    public int compareTo(Repository other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
