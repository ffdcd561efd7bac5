package dev.cairn.model;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Names repositories of the registry: a name, in which a component may be {@code *} for any one, and the last may be
 * {@code **} for one or more. {@code mirror/**} is all below {@code mirror/}, and not {@code mirror} itself.
 *
 * @param text as it is written
 */
public record RepositoryPattern(String text) {

    private static final int MAX_LENGTH = 255;
    private static final String ONE = "*";
    private static final String REST = "**";

    /** OCI distribution-spec 1.1.1, "Pulling manifests". */
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*");

    /**
     * Takes a pattern.
     *
     * @throws IllegalArgumentException if it is none
     */
    public RepositoryPattern {
        List<String> components = components(text);
        for (int i = 0; i < components.size(); i++) {
            String component = components.get(i);
            boolean isLegal = component.equals(ONE)
                    || (component.equals(REST) && i == components.size() - 1)
                    || COMPONENT.matcher(component).matches();
            if (!isLegal || text.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("'" + text + "' does not name repositories: write a repository's"
                        + " name, with '*' in place of a whole component, or '/**' at its end for all below");
            }
        }
    }

    /** Whether it names this repository. */
    public boolean matches(String repository) {
        List<String> wanted = components(text);
        List<String> found = components(repository);
        boolean isOpen = wanted.getLast().equals(REST);
        if (isOpen ? found.size() < wanted.size() : found.size() != wanted.size()) {
            return false;
        }
        int compared = isOpen ? wanted.size() - 1 : wanted.size();
        for (int i = 0; i < compared; i++) {
            if (!wanted.get(i).equals(ONE) && !wanted.get(i).equals(found.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> components(String text) {
        return List.of(text.split("/", -1));
    }

    @Override
    public String toString() {
        return text;
    }
}
