package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.model.BuildsSpec;
import dev.cairn.model.JavaBuilderSpec;
import dev.cairn.model.PlatformFile;
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
                var builder =
                        new ArtifactBuilder(Requests.config(registry, folder.resolve("work"), platform(settings())))) {
            BuildResult.Built built = orSkip(builder.build(Requests.of(source, spec)));

            List<Digest> layers = Unpacked.layers(registry, built.digest());
            assertThat(layers).hasSize(3);
            assertThat(Unpacked.listing(registry, layers.get(1)))
                    .contains("644 0:0 1 app/deps/org.slf4j.slf4j-api-2.0.18.jar");
            assertThat(Unpacked.listing(registry, layers.get(2)))
                    .contains("644 0:0 1 app/classes/greeter/Main.class", "644 0:0 1 app/classes/greeting.txt");
            assertThat(built.inputs())
                    .filteredOn(input -> input.kind().equals("dependency"))
                    .singleElement()
                    .satisfies(input -> {
                        assertThat(input.name()).isEqualTo("org.slf4j:slf4j-api");
                        assertThat(input.version()).isEqualTo("2.0.18");
                        assertThat(input.digest()).startsWith("sha256:");
                    });
            assertThat(built.inputs())
                    .filteredOn(input -> input.kind().equals("maven"))
                    .singleElement()
                    .satisfies(input -> assertThat(input.version()).matches("[3-9]\\..*"));
            assertThat(folder.resolve("work/maven/shop/org/slf4j")).isDirectory();
            assertThat(Unpacked.config(registry, built.digest()).path("config").path("Entrypoint"))
                    .hasToString("[\"/runtime/bin/java\",\"-cp\","
                            + "\"/app/classes:/app/deps/org.slf4j.slf4j-api-2.0.18.jar\",\"greeter.Main\"]");
            assertThat(source.resolve("target"))
                    .as("the checkout stays as it is")
                    .doesNotExist();
        }
    }

    @Test
    void settingsThatAreNotThereAreNamed() throws Exception {
        Path source = folder.resolve("source");
        write(source.resolve("pom.xml"), POM);
        var spec = new JavaBuilderSpec("jlink", "greeter.Main", ".", List.of(), List.of());
        Path missing = folder.resolve("no-settings.xml");
        try (var registry = new TestRegistry();
                var builder =
                        new ArtifactBuilder(Requests.config(registry, folder.resolve("work"), platform(missing)))) {
            BuildResult.Failed failed = Requests.failed(builder.build(Requests.of(source, spec)));

            assertThat(failed.reason()).isEqualTo("tool-missing");
            assertThat(failed.message()).contains(missing.toString(), "builds.mavenSettings");
        }
    }

    /**
     * The developer's own settings, which know the way to Maven Central; where there are none, what the developer has
     * downloaded already serves as a repository, before Maven Central.
     */
    private Path settings() throws IOException {
        Path maven = Path.of(System.getProperty("user.home"), ".m2");
        if (Files.exists(maven.resolve("settings.xml"))) {
            return maven.resolve("settings.xml");
        }
        String downloaded = maven.resolve("repository").toUri().toString();
        return Files.writeString(folder.resolve("settings.xml"), """
                <settings><profiles><profile>
                  <id>downloaded</id>
                  <activation><activeByDefault>true</activeByDefault></activation>
                  <repositories><repository><id>downloaded</id><url>%1$s</url></repository></repositories>
                  <pluginRepositories>
                    <pluginRepository><id>downloaded</id><url>%1$s</url></pluginRepository>
                  </pluginRepositories>
                </profile></profiles></settings>
                """.formatted(downloaded));
    }

    private static PlatformFile platform(Path settings) {
        PlatformFile defaults = PlatformFile.defaults();
        BuildsSpec builds =
                new BuildsSpec(defaults.builds().within(), defaults.builds().concurrent(), settings);
        return new PlatformFile(defaults.repositories(), defaults.targets(), builds, defaults.telemetry());
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
