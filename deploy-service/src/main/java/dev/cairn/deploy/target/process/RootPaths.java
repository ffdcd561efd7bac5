package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.cairn.deploy.image.RootScope;

/** Rewrites paths of an image in texts, to where they lie on the machine. */
final class RootPaths {

    /** Exist in every root, and mean the machine's where there is no isolation. */
    private static final Set<String> NEVER = Set.of("/", "/tmp", "/proc", "/dev", "/run", "/etc");

    private final Path root;
    private final RootScope scope;

    RootPaths(Path root) {
        this.root = root;
        this.scope = new RootScope(root);
    }

    /** {@code /path}, {@code /a:/b}, and {@code name=/path}, each where the path exists in the image; else unchanged. */
    String rewrite(String text) {
        int equals = text.indexOf('=');
        boolean option = equals > 0 && !text.startsWith("/");
        String prefix = option ? text.substring(0, equals + 1) : "";
        String rest = text.substring(prefix.length());
        if (!rest.startsWith("/")) {
            return text;
        }
        return prefix + rewriteList(rest);
    }

    /** Each path of a list as it is separated in PATH and in class paths. */
    String rewriteList(String list) {
        List<String> parts = Arrays.asList(list.split(":", -1));
        return parts.stream().map(this::rewritePath).collect(Collectors.joining(":"));
    }

    private String rewritePath(String path) {
        // A class path may end in '/*', which names no file.
        String known = path.endsWith("/*") ? path.substring(0, path.length() - 2) : path;
        if (!known.startsWith("/") || known.indexOf('\0') >= 0 || NEVER.contains(stripSlashes(known))) {
            return path;
        }
        try {
            return scope.find(known).isPresent() ? root + path : path;
        } catch (IOException e) {
            return path;
        }
    }

    private static String stripSlashes(String path) {
        String stripped = path.replaceFirst("/+$", "");
        return stripped.isEmpty() ? "/" : stripped;
    }
}
