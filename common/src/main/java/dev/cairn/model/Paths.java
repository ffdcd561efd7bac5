package dev.cairn.model;

import java.util.ArrayList;
import java.util.List;

/** Paths as they stand in a file: with {@code /} between their parts, and without a way out of their root. */
final class Paths {

    private Paths() {}

    /**
     * A path below the repository's root, without needless parts.
     *
     * @throws IllegalArgumentException if it leaves the root, or is absolute
     */
    static String relative(String path) {
        if (path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + path + "' must be relative to the repository's root: without the '/' at its start");
        }
        String normal = String.join("/", parts(path));
        return normal.isEmpty() ? "." : normal;
    }

    /**
     * A path in an image, without needless parts.
     *
     * @throws IllegalArgumentException if it is not absolute, or has '..' in it
     */
    static String absolute(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("'" + path + "' must be an absolute path: begin it with '/'");
        }
        return "/" + String.join("/", parts(path));
    }

    private static List<String> parts(String path) {
        if (path.isBlank()) {
            throw new IllegalArgumentException("must be a path, not an empty text");
        }
        if (path.indexOf('\\') >= 0 || path.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("'" + path + "' has a backslash or a control character in it");
        }
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                throw new IllegalArgumentException("'" + path + "' must not have '..' in it");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }
}
