package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The libraries of this machine that a Java runtime is linked against, the dynamic loader among them, and those of the C
 * library that are loaded by name when a host name is looked up. What ldd does not find is left out: the runtime's own
 * libraries load each other without its help, and what this machine lacks (X11, say) its JDK does without, too.
 */
final class SharedLibraries {

    private static final Pattern RESOLVED = Pattern.compile("^\\s*(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)$");
    private static final List<String> NAME_SERVICES = List.of("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2");

    private SharedLibraries() {}

    /** Their absolute paths, sorted; the files may be links. */
    static Set<Path> of(Path runtime, Tool tool) throws IOException, BuildFailedException, InterruptedException {
        Set<Path> libraries = new TreeSet<>();
        List<String> files = new ArrayList<>(binaries(runtime));
        Tool.Run run = tool.run("ldd", runtime, files);
        if (!run.succeeded()) {
            throw new BuildFailedException(
                    BuildFailedException.TOOL_MISSING,
                    "ldd cannot tell what the Java runtime is linked against: is this a glibc machine?",
                    run.lastLines());
        }
        for (String line : run.text().lines().toList()) {
            Matcher matcher = RESOLVED.matcher(line);
            if (matcher.matches()) {
                Path library = Path.of(matcher.group(1)).normalize();
                if (!library.startsWith(runtime)) {
                    libraries.add(library);
                }
            }
        }
        libraries.addAll(nameServices(libraries));
        return libraries;
    }

    private static List<String> binaries(Path runtime) throws IOException {
        try (Stream<Path> files = Files.walk(runtime.resolve("lib"))) {
            Stream<Path> libraries =
                    files.filter(file -> file.toString().endsWith(".so")).sorted();
            return Stream.concat(Stream.of(runtime.resolve("bin").resolve("java")), libraries)
                    .map(Path::toString)
                    .toList();
        }
    }

    private static List<Path> nameServices(Set<Path> libraries) {
        return libraries.stream()
                .filter(SharedLibraries::isLibc)
                .flatMap(libc -> NAME_SERVICES.stream().map(libc::resolveSibling))
                .filter(Files::isRegularFile)
                .toList();
    }

    static boolean isLibc(Path library) {
        return library.endsWith("libc.so.6");
    }
}
