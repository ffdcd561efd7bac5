package dev.cairn.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.lang.model.SourceVersion;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What Java sources tell without being compiled.
 *
 * @param main the class to start, if there is one
 * @param serves whether something in them answers HTTP
 * @param healthPath the path of a health check that is mentioned, or {@code /}
 */
record JavaSources(Optional<Main> main, boolean serves, String healthPath) {

    /**
     * A class with a main method.
     *
     * @param name with its package
     * @param source the folder that its package stands in, relative to the root
     */
    record Main(String name, String source) {}

    private static final long MAX_SIZE = 256 * 1024;

    /** Also the instance main methods of Java 25 (JEP 512), where neither public nor static is needed. */
    private static final Pattern MAIN = Pattern.compile(
            "(?m)^\\s*(?:(?:public|protected|static|final)\\s+)*void\\s+main\\s*\\(\\s*(?:\\)|(?:final\\s+)?String\\b)");

    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.]+)\\s*;");
    private static final Pattern SERVER = Pattern.compile("getenv\\(\"PORT\"|HttpServer|ServerSocket|SpringApplication"
            + "|Javalin|io\\.quarkus|io\\.micronaut|io\\.helidon|jakarta\\.ws\\.rs|org\\.eclipse\\.jetty");
    private static final Pattern HEALTH = Pattern.compile("\"(/(?:healthz|health|q/health|livez|readyz|ready|ping))\"");

    static JavaSources of(Path root, List<Path> files) throws IOException {
        Optional<Main> main = Optional.empty();
        boolean serves = false;
        String healthPath = "/";
        // The class nearest to the root starts the application more likely than one deep inside.
        for (Path file : files.stream()
                .filter(path -> path.toString().endsWith(".java"))
                .sorted(Comparator.comparingInt(Path::getNameCount).thenComparing(Comparator.naturalOrder()))
                .toList()) {
            String text = text(root.resolve(file));
            main = main.isPresent() || !MAIN.matcher(text).find() ? main : main(file, text);
            serves |= SERVER.matcher(text).find();
            Matcher health = HEALTH.matcher(text);
            healthPath = healthPath.equals("/") && health.find() ? health.group(1) : healthPath;
        }
        return new JavaSources(main, serves, healthPath);
    }

    /** Names are ASCII in nearly all sources, and a wrong byte elsewhere must not stop us. */
    private static String text(Path file) throws IOException {
        return Files.isReadable(file) && Files.size(file) <= MAX_SIZE ? Files.readString(file, ISO_8859_1) : "";
    }

    private static Optional<Main> main(Path file, String text) {
        String simpleName = String.valueOf(file.getFileName()).replaceFirst("\\.java$", "");
        Matcher matcher = PACKAGE.matcher(text);
        String packageName = matcher.find() ? matcher.group(1) : "";
        String name = packageName.isEmpty() ? simpleName : packageName + "." + simpleName;
        Path packageFolder = file.getParent();
        String folder = packageFolder == null ? "" : slashes(packageFolder);
        String packagePath = packageName.replace('.', '/');
        if (!SourceVersion.isName(name) || !("/" + folder).endsWith(packagePath.isEmpty() ? "" : "/" + packagePath)) {
            return Optional.empty();
        }
        String source =
                folder.substring(0, folder.length() - packagePath.length()).replaceFirst("/$", "");
        return Optional.of(new Main(name, source.isEmpty() ? "." : source));
    }

    private static String slashes(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }
}
