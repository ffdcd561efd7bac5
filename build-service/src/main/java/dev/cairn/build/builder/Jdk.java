package dev.cairn.build.builder;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The JDK that builds, as its file {@code release} describes it.
 *
 * @param implementor who made it
 * @param version the full version, such as {@code 25.0.1+8-LTS}
 * @param feature the feature version, such as {@code 25}
 */
record Jdk(String implementor, String version, String feature) {

    static Jdk at(Path home) throws BuildFailedException {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
        } catch (IOException e) {
            throw new BuildFailedException(
                    BuildFailedException.TOOL_MISSING,
                    "There is no JDK at " + home + ": its file 'release' cannot be read; " + e.getMessage());
        }
        String version = value(release, "JAVA_VERSION", "0");
        return new Jdk(
                value(release, "IMPLEMENTOR", "unknown"),
                value(release, "JAVA_RUNTIME_VERSION", version),
                version.replaceFirst("[^0-9].*$", ""));
    }

    private static String value(Properties release, String key, String otherwise) {
        return release.getProperty(key, otherwise).replace("\"", "");
    }
}
