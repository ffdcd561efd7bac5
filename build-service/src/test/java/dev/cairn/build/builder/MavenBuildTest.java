package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.BuildInput;
import dev.cairn.model.JavaBuilderSpec;
import dev.cairn.oci.Digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

/** With the real Maven, its plugins and a dependency, where this machine has them or can have them. */
final class MavenBuildTest {

    private static final Pattern NOT_TO_BE_HAD =
            Pattern.compile("could not be resolved|Could not transfer|Cannot access|No plugin found for prefix");

    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>test</groupId>
              <artifactId>greeter</artifactId>
              <version>1</version>
              <properties>
                <maven.compiler.release>25</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
              <dependencies>
                <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>2.0.18</version></dependency>
              </dependencies>
              <build>
                <plugins>
                  <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.15.0</version></plugin>
                  <plugin><artifactId>maven-resources-plugin</artifactId><version>3.5.0</version></plugin>
                  <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.5.5</version></plugin>
                  <plugin><artifactId>maven-jar-plugin</artifactId><version>3.5.0</version></plugin>
                  <plugin><artifactId>maven-dependency-plugin</artifactId><version>3.9.0</version></plugin>
                </plugins>
              </build>
            </project>
            """;
    private static final String MAIN = """
            package greeter;
            public final class Main {
                public static void main(String[] args) {
                    org.slf4j.LoggerFactory.getLogger(Main.class).info("hello");
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void aMavenProjectHasItsDependenciesInALayerOfTheirOwnAndNamedAsInputs() throws Exception {
        Path source = folder.resolve("source");
        write(source.resolve("pom.xml"), POM);
        write(source.resolve("src/main/java/greeter/Main.java"), MAIN);
        write(source.resolve("src/main/resources/greeting.txt"), "hello");
        var spec = new JavaBuilderSpec("jlink", "greeter.Main", ".", List.of(), List.of());
        try (var registry = new TestRegistry();
                var builder = new ArtifactBuilder(Requests.config(registry, folder.resolve("work")))) {
            BuildResult.Built built = orSkip(builder.build(Requests.of(source, spec)));

            List<Digest> layers = Unpacked.layers(registry, built.digest());
            assertThat(layers).hasSize(3);
            assertThat(Unpacked.listing(registry, layers.get(1)))
                    .contains("644 0:0 1 app/deps/org.slf4j.slf4j-api-2.0.18.jar");
            assertThat(Unpacked.listing(registry, layers.get(2)))
                    .contains("644 0:0 1 app/classes/greeter/Main.class", "644 0:0 1 app/classes/greeting.txt");
            assertThat(built.inputs())
                    .filteredOn(input -> input.kind().equals("dependency"))
                    .extracting(BuildInput::name)
                    .containsExactly("org.slf4j.slf4j-api-2.0.18.jar");
            assertThat(Unpacked.config(registry, built.digest()).path("config").path("Entrypoint"))
                    .hasToString("[\"/runtime/bin/java\",\"-cp\","
                            + "\"/app/classes:/app/deps/org.slf4j.slf4j-api-2.0.18.jar\",\"greeter.Main\"]");
            assertThat(source.resolve("target"))
                    .as("the checkout stays as it is")
                    .doesNotExist();
        }
    }

    private static BuildResult.Built orSkip(BuildResult result) {
        if (result instanceof BuildResult.Failed failed) {
            boolean absent = failed.reason().equals("tool-missing")
                    || NOT_TO_BE_HAD
                            .matcher(String.join("\n", failed.lastLines()))
                            .find();
            if (absent) {
                return abort("Maven or its plugins cannot be had here: " + failed.message());
            }
        }
        return Requests.built(result);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }
}
