package dev.cairn.standalone.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.model.CairnFileReader;
import dev.cairn.model.Read;

import static org.assertj.core.api.Assertions.assertThat;

class ExamplesTest {

    @Test
    void theIndexNamesEveryFileOfTheExamples() throws IOException {
        Path examples = Path.of("..", "examples");
        try (Stream<Path> files = Files.walk(examples)) {
            List<String> names = files.filter(Files::isRegularFile)
                    .map(file -> examples.relativize(file).toString())
                    .filter(name -> !name.equals("index.txt"))
                    .sorted()
                    .toList();
            assertThat(Files.readAllLines(examples.resolve("index.txt"))).isEqualTo(names);
        }
    }

    @Test
    void theExampleThatTheJarCarriesHasAValidCairnYaml(@TempDir Path folder) throws IOException {
        Examples.copy("hello", folder);
        assertThat(CairnFileReader.read(Files.readAllBytes(folder.resolve("cairn.yaml"))))
                .isInstanceOf(Read.Valid.class);
    }
}
