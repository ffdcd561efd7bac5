package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The programs of this machine that the target calls; util-linux, coreutils and a POSIX shell are enough. */
final class HostTools {

    /** Where they are looked for; also the PATH of the target's own scripts, never the service's. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final List<String> FOR_SANDBOX =
            List.of("unshare", "setpriv", "mount", "umount", "pivot_root", "mkfifo", "mkdir", "ln", "rm");

    private HostTools() {}

    /** The tool's path. */
    static Optional<Path> find(String name) {
        return Stream.of(PATH.split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The tool's path, where the target cannot do without it. */
    static Path require(String name) {
        return find(name)
                .orElseThrow(() -> Failures.notStarted(
                        "This machine has no '" + name + "' in " + PATH + ": install it (util-linux and coreutils"
                                + " have all that is needed)",
                        false));
    }

    /** Which tools that a sandbox needs are missing. */
    static List<String> missingForSandbox() {
        return FOR_SANDBOX.stream().filter(tool -> find(tool).isEmpty()).toList();
    }

    /**
     * How a shell calls {@code umount} where this machine's root lies below another folder, and so the loader that the
     * program names is not in its place: through the loader itself.
     *
     * @param below the folder, such as {@code /run}
     */
    static String umountFrom(Path below) throws IOException {
        Path umount = find("umount").orElseThrow().toRealPath();
        // A multi-call program finds its applet by name.
        boolean multiCall = !umount.getFileName().toString().equals("umount");
        String program = AppScript.quote(below + umount.toString()) + (multiCall ? " umount" : "") + " -l "
                + AppScript.quote(below.toString());
        Optional<String> loader = Elf.interpreter(umount);
        if (loader.isEmpty()) {
            return program;
        }
        Path realLoader = Path.of(loader.get()).toRealPath();
        String libraries = libraryFolders(realLoader).stream()
                .map(folder -> below + folder.toString())
                .collect(Collectors.joining(":"));
        return AppScript.quote(below + realLoader.toString()) + " --library-path " + AppScript.quote(libraries) + " "
                + program;
    }

    private static Set<Path> libraryFolders(Path loader) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        Path beside = loader.resolveSibling("");
        String triplet = beside.getFileName().toString();
        List<Path> candidates = List.of(
                beside,
                Path.of("/usr/lib", triplet),
                Path.of("/lib", triplet),
                Path.of("/usr/lib64"),
                Path.of("/lib64"),
                Path.of("/usr/lib"),
                Path.of("/lib"));
        for (Path candidate : candidates) {
            if (Files.isDirectory(candidate)) {
                folders.add(candidate.toRealPath());
            }
        }
        return folders;
    }
}
