package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.cairn.deploy.image.RootScope;

/**
 * Runs an image's program on the machine's own file system, where there is no isolation: it is called by its place in
 * the unpacked root, through the image's own loader and libraries, and paths in arguments and environment that exist in
 * the image are rewritten to where they lie. A path that the program has compiled in, or that stands in a file, is still
 * looked for on the machine.
 */
final class UnisolatedProgram {

    private static final int MAX_INTERPRETERS = 4;
    private static final String SEARCH_PATH = "PATH";
    private static final String LIBRARY_PATH = "LD_LIBRARY_PATH";

    private final Path root;
    private final RootScope scope;
    private final RootPaths paths;

    UnisolatedProgram(Path root) {
        this.root = root;
        this.scope = new RootScope(root);
        this.paths = new RootPaths(root);
    }

    /** The program as it must be called from outside the root. */
    Program rewrite(Program inside) throws IOException {
        if (root.toString().indexOf(':') >= 0) {
            throw Failures.notStarted(
                    "Without isolation the target's folder must have no ':' in its path: " + root, false);
        }
        Map<String, String> environment = new HashMap<>();
        inside.environment().forEach((name, value) -> environment.put(name, paths.rewrite(value)));
        environment.put(SEARCH_PATH, paths.rewriteList(inside.environment().getOrDefault(SEARCH_PATH, "")));
        // The loader is told; a program of the machine that is called by the instance must not see it.
        environment.remove(LIBRARY_PATH);
        List<String> arguments =
                inside.command().stream().skip(1).map(paths::rewrite).toList();
        Path program = find(inside);
        String workingDir = scope.find(inside.workingDir()).orElse(root).toString();
        List<String> command = command(program, inside.command().getFirst(), arguments, inside, 0);
        return new Program(command, environment, workingDir);
    }

    private Path find(Program inside) throws IOException {
        String name = inside.command().getFirst();
        List<String> candidates = new ArrayList<>();
        if (name.startsWith("/")) {
            candidates.add(name);
        } else if (name.contains("/")) {
            candidates.add(inside.workingDir() + "/" + name);
        } else {
            Arrays.stream(inside.environment().getOrDefault(SEARCH_PATH, "").split(":"))
                    .map(folder -> folder + "/" + name)
                    .forEach(candidates::add);
        }
        for (String candidate : candidates) {
            Optional<Path> found = scope.find(candidate).filter(Files::isExecutable);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw Failures.notStarted("The image has no program '" + name + "' that can be executed", false);
    }

    private List<String> command(Path program, String calledAs, List<String> arguments, Program inside, int depth)
            throws IOException {
        Optional<List<String>> interpreter = shebang(program);
        if (interpreter.isPresent()) {
            return throughInterpreter(program, interpreter.get(), arguments, inside, depth);
        }
        List<String> command = new ArrayList<>();
        Optional<String> loader = Elf.interpreter(program);
        if (loader.isPresent()) {
            command.addAll(throughLoader(loader.get(), program, calledAs, inside));
        }
        command.add(program.toString());
        command.addAll(arguments);
        return command;
    }

    private List<String> throughInterpreter(
            Path script, List<String> interpreter, List<String> arguments, Program inside, int depth)
            throws IOException {
        String name = interpreter.getFirst();
        Path program = scope.find(name)
                .filter(p -> depth < MAX_INTERPRETERS)
                .orElseThrow(() -> Failures.notStarted("The image has no interpreter '" + name + "'", false));
        List<String> all = new ArrayList<>(interpreter.subList(1, interpreter.size()));
        all.add(script.toString());
        all.addAll(arguments);
        return command(program, name, all, inside, depth + 1);
    }

    private List<String> throughLoader(String loader, Path program, String calledAs, Program inside)
            throws IOException {
        Path found = scope.find(loader)
                .orElseThrow(() -> Failures.notStarted(
                        "The image does not hold the loader " + loader + " that " + root.relativize(program)
                                + " needs: link it statically, or put the loader and its libraries in the image",
                        false));
        List<String> command = new ArrayList<>(List.of(found.toString()));
        if (!loader.contains("musl")) {
            command.add("--inhibit-cache");
        }
        command.addAll(List.of("--library-path", libraryPath(inside)));
        String name = calledAs.substring(calledAs.lastIndexOf('/') + 1);
        // A multi-call program decides by the name that it is called by.
        if (!program.getFileName().toString().equals(name)) {
            command.addAll(List.of("--argv0", calledAs));
        }
        return command;
    }

    private String libraryPath(Program inside) throws IOException {
        List<String> folders = new ArrayList<>(Arrays.asList(
                inside.environment().getOrDefault(LIBRARY_PATH, "").split(":")));
        folders.addAll(LibraryFolders.of(root, scope));
        List<String> existing = new ArrayList<>();
        for (String folder : folders) {
            if (!folder.isEmpty()) {
                scope.find(folder)
                        .filter(Files::isDirectory)
                        .map(Path::toString)
                        .ifPresent(existing::add);
            }
        }
        return existing.stream().distinct().collect(Collectors.joining(":"));
    }

    /** The interpreter of a script and its one argument (execve(2), "Interpreter scripts"). */
    private static Optional<List<String>> shebang(Path program) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(program)) {
            head = in.readNBytes(256);
        }
        String text = new String(head, StandardCharsets.UTF_8);
        if (!text.startsWith("#!")) {
            return Optional.empty();
        }
        String line = text.lines().findFirst().orElse("").substring(2).strip();
        return line.isEmpty() ? Optional.empty() : Optional.of(List.of(line.split("\\s+", 2)));
    }
}
