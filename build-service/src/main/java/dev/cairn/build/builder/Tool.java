package dev.cairn.build.builder;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Runs the programs that builders need, with a small environment and to an end: at the deadline and at an interrupt all
 * that they have started is killed, what has detached itself included. What they print goes into a file, so that no amount of it fills the memory.
 */
final class Tool {

    private static final int LAST_LINES = 40;
    private static final int MAX_LINE = 500;
    private static final int TAIL = 64 * 1024;
    private static final int KILL_SECONDS = 10;

    private final BuilderConfig config;
    private final WorkFolder work;
    private final Deadline deadline;
    private final String builderId;

    Tool(BuilderConfig config, WorkFolder work, Deadline deadline, String builderId) {
        this.builderId = builderId;
        this.config = config;
        this.work = work;
        this.deadline = deadline;
    }

    /**
     * What a program did.
     *
     * @param status its exit status, 0 for success
     * @param output the file with what it printed
     */
    record Run(int status, Path output) {
        boolean succeeded() {
            return status == 0;
        }

        String text() throws IOException {
            return Files.readString(output, UTF_8);
        }

        /** The beginning of its output. */
        String head(int bytes) throws IOException {
            try (InputStream in = Files.newInputStream(output)) {
                return new String(in.readNBytes(bytes), UTF_8);
            }
        }

        /** The last lines of its output; bytes that are no UTF-8 are shown as such. */
        List<String> lastLines() throws IOException {
            return Tool.lastLines(output);
        }
    }

    /** Bytes that are no UTF-8 are shown as such. */
    private static List<String> lastLines(Path output) throws IOException {
        try (var file = new RandomAccessFile(output.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(TAIL, file.length())];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            List<String> lines = new String(tail, UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
                    .map(line -> line.substring(0, Math.min(MAX_LINE, line.length())))
                    .toList();
        }
    }

    /** A program of the JDK. */
    Run jdk(String name, Path folder, List<String> arguments)
            throws IOException, BuildFailedException, InterruptedException {
        return run(config.javaHome().resolve("bin").resolve(name).toString(), folder, arguments);
    }

    Run run(String program, Path folder, List<String> arguments)
            throws IOException, BuildFailedException, InterruptedException {
        Path output = Files.createTempFile(work.temporary(), "output-", ".txt");
        var builder = new ProcessBuilder(found(program))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        builder.command().addAll(arguments);
        builder.environment().clear();
        builder.environment().putAll(environment());
        Process process = start(builder, program);
        boolean ended;
        try {
            ended = process.waitFor(deadline.remaining().toMillis() + 1, TimeUnit.MILLISECONDS);
        } finally {
            kill(process);
            Marked.end(Marked.BUILD, build());
        }
        Run run = new Run(process.exitValue(), output);
        if (!ended) {
            throw deadline.passed(program, run.lastLines());
        }
        return run;
    }

    private String build() {
        return builderId + "/" + work.name();
    }

    /** Looked for in the PATH that is configured, where {@link ProcessBuilder} would take the service's own. */
    private String found(String program) throws BuildFailedException {
        if (program.contains("/")) {
            return program;
        }
        return Arrays.stream(config.environment().getOrDefault("PATH", "").split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new BuildFailedException(
                        BuildFailedException.TOOL_MISSING,
                        "'" + program + "' is not on the PATH: install it where the build-service runs"));
    }

    private static Process start(ProcessBuilder builder, String program) throws BuildFailedException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new BuildFailedException(
                    BuildFailedException.TOOL_MISSING,
                    "'" + program + "' cannot be started: install it where the build-service runs; " + e.getMessage());
        }
    }

    private Map<String, String> environment() throws IOException {
        Map<String, String> environment = new TreeMap<>(config.environment());
        environment.put("JAVA_HOME", config.javaHome().toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("TMPDIR", work.temporary().toString());
        // Java takes the home folder from the list of users, not from HOME; of the service's user nothing is for
        // builds.
        Path home = work.folder("home");
        environment.put("HOME", home.toString());
        environment.put("MAVEN_OPTS", "-Djava.io.tmpdir=" + work.temporary() + " -Duser.home=" + home);
        environment.put("MAVEN_SKIP_RC", "true");
        // A repository that the work folder happens to lie in is not the source.
        environment.put("GIT_CEILING_DIRECTORIES", work.root().toString());
        environment.put(Marked.BUILDER, builderId);
        environment.put(Marked.BUILD, build());
        return environment;
    }

    /** Ends what is left, also of children that outlived the program; none may write into a folder that is removed. */
    private static void kill(Process process) {
        // Found before their parent dies: afterwards they belong to nobody and cannot be found any more.
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(Tool::awaitEnd);
        awaitEnd(process.toHandle());
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit()
                .completeOnTimeout(process, KILL_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
