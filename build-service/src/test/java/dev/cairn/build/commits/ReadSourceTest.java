package dev.cairn.build.commits;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.cairn.model.CairnFile;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.Read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class ReadSourceTest {

    @Test
    void aFileOfOrdinarySizeFitsIntoState() {
        assertThat(ReadSource.fitsIntoState(file(20, "v"))).isTrue();
    }

    @Test
    void aShortFileThatMeansMuchThroughAliasesDoesNot() {
        assertThat(ReadSource.fitsIntoState(file(60, "v".repeat(2000)))).isFalse();
    }

    /** With so many environments that all have the same setting. */
    private static CairnFile file(int environments, String setting) {
        String first = "  e0: { target: local, run: &run { web: { settings: { A: " + setting + " } } } }\n";
        String others = IntStream.range(1, environments)
                .mapToObj(i -> "  e" + i + ": { target: local, run: *run }\n")
                .collect(Collectors.joining());
        String text = "application: hello\nartifacts:\n  web: { builder: files, from: scratch, entrypoint: [/run] }\n"
                + "environments:\n" + first + others;
        return switch (CairnFileReader.read(text.getBytes(UTF_8))) {
            case Read.Valid<CairnFile> valid -> valid.value();
            case Read.Invalid<CairnFile> invalid -> throw new AssertionError(invalid.problems());
        };
    }
}
