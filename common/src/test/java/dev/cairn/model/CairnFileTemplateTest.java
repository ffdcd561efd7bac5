package dev.cairn.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

final class CairnFileTemplateTest {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeTheRepository() throws IOException {
        folder = Files.createDirectory(temporary.resolve("Hello_World"));
    }

    @Test
    void aMavenProjectIsBuiltFromItsRoot() throws IOException {
        write("pom.xml", "<project/>");
        write(
                "src/main/java/hello/web/Deep.java",
                "package hello.web;\nclass Deep {\n  static void main(String[] a) {}\n}");
        write("src/main/java/hello/Main.java", """
                package hello;

                public final class Main {
                    public static void main(String[] args) {
                        HttpServer.create().createContext("/healthz");
                    }
                }
                """);
        write("src/test/java/Aaa.java", "class Aaa { public static void main(String[] args) {} }");

        CairnFile file = template();

        assertThat(file.application()).isEqualTo(new Application("hello-world"));
        assertThat(build(file)).isEqualTo(new JavaBuilderSpec("jlink", "hello.Main", ".", List.of(), List.of()));
        RunSpec run = file.environments().getFirst().run().getFirst();
        assertThat(run.port()).isEqualTo(8080);
        assertThat(run.health()).isNotNull().extracting(HealthCheck::path).isEqualTo("/healthz");
    }

    @Test
    void aMavenProjectWithoutAMainClassSaysThatOneIsMissing() throws IOException {
        write("pom.xml", "<project/>");

        assertThat(build(template()))
                .isEqualTo(new JavaBuilderSpec("jlink", "com.example.Main", ".", List.of(), List.of()));
        assertThat(CairnFileTemplate.forTree(folder)).contains("no class with a main method was found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            src/hello/Main.java  | package hello; class Main { } | src | hello.Main
            src/Main.java        | void main() { }               | src | Main
            Main.java            | class Main { }                | .   | Main
            a b/c/d/Main.java    | package c.d; class Main { }   | a b | c.d.Main
            """)
    void javaSourcesAreBuiltFromTheFolderOfTheirPackages(String path, String text, String source, String main)
            throws IOException {
        write(
                path,
                text.replace(" }", "\n public static void main(String[] args) { }\n}\n")
                        .replaceFirst(";", ";\n"));

        assertThat(build(template())).isEqualTo(new JavaBuilderSpec("jlink", main, source, List.of(), List.of()));
        assertThat(template().environments().getFirst().run().getFirst().port()).isNull();
    }

    @Test
    void aSiteIsServedByAnImageWhoseDigestTheAuthorChooses() throws IOException {
        write("public/index.html", "<!doctype html>");

        FilesBuilderSpec build = (FilesBuilderSpec) build(template());

        assertThat(build.from()).startsWith("docker.io/library/busybox@sha256:0000");
        assertThat(build.tree()).isEqualTo("public");
        assertThat(build.entrypoint()).containsExactly("/bin/sh", "-c", "exec httpd -f -p \"$PORT\" -h /site");
    }

    @Test
    void aStaticallyLinkedProgramRunsOnNothing() throws IOException {
        program("bin/it's a server", elf(1));

        assertThat(build(template()))
                .isEqualTo(new FilesBuilderSpec("scratch", "bin", "/app", List.of("/app/it's a server"), "/app"));
    }

    @Test
    void aProgramThatNeedsLibrariesRunsOnAnImage() throws IOException {
        program("server", elf(3));

        FilesBuilderSpec build = (FilesBuilderSpec) build(template());

        assertThat(build.from()).startsWith("docker.io/library/debian@sha256:0000");
        assertThat(build.tree()).isEqualTo(".");
        assertThat(build.entrypoint()).containsExactly("/app/server");
    }

    @Test
    void aScriptRunsOnAnImage() throws IOException {
        program("bin/serve", "#!/bin/sh\n".getBytes(UTF_8));

        assertThat(build(template()).from()).startsWith("docker.io/library/debian@sha256:0000");
    }

    @Test
    void aFolderThatSaysNothingHasATemplateToo() throws IOException {
        write("README", "Hello");
        program("broken", new byte[] {0x7f, 'E', 'L', 'F'});

        assertThat(build(template()))
                .isEqualTo(new FilesBuilderSpec("scratch", ".", "/app", List.of("/app/server"), "/app"));
    }

    @ParameterizedTest
    @CsvSource({"---, app", "Ärger 2, rger-2", "123, 123", "on, on"})
    void theApplicationIsNamedAfterTheFolder(String name, String application) throws IOException {
        folder = Files.createDirectory(temporary.resolve(name));

        assertThat(template().application()).isEqualTo(new Application(application));
    }

    /** Also with every line in use that is there to be had by removing its '#'. */
    private CairnFile template() throws IOException {
        String text = CairnFileTemplate.forTree(folder);
        valid(text.replaceAll("(?m)^( *)#(?=\\S| {2})", "$1"));
        return valid(text);
    }

    private static CairnFile valid(String text) {
        return switch (CairnFileReader.read(text.getBytes(UTF_8))) {
            case Read.Valid<CairnFile> valid -> valid.value();
            case Read.Invalid<CairnFile> invalid -> throw new AssertionError(invalid.problems() + "\n" + text);
        };
    }

    private static BuilderSpec build(CairnFile file) {
        return file.artifacts().getFirst().build();
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void program(String path, byte[] content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A header and one program header of the given type (System V ABI, chapters 4 and 5). */
    private static byte[] elf(int type) {
        ByteBuffer elf = ByteBuffer.allocate(120).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 1).putInt(64, type);
        return elf.array();
    }
}
