package dev.cairn.model;

import java.nio.file.Path;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever stands in a file, it is valid or refused with a place; reading never throws. */
final class FileReadersPropertyTest {

    private static final String VALID = """
            application: hello
            artifacts:
              web: &web { builder: java, from: jlink, main: hello.Main, jvm: ["-Xmx64m"] }
              site:
                builder: files
                from: scratch
                entrypoint: [/site]
            environments:
              staging:
                target: local
                run:
                  web: { instances: 2, port: 8080, health: { path: /healthz, within: 30s }, uses: [site] }
                  site: { port: 80, settings: { A: 'b' }, limits: { memory: 64Mi, cpus: 0.5 } }
              production:
                after: staging
                approvals: 1
                target: local
                run: { web: { stop: { within: 5s } } }
            """;

    private static final List<String> FRAGMENTS = List.of(
            "application",
            "artifacts",
            "environments",
            "run",
            "builder",
            "java",
            "after",
            "uses",
            "repositories",
            "url",
            "targets",
            ": ",
            ":",
            "- ",
            "? ",
            "\n",
            "\n  ",
            "\n    ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            "\"",
            "\\",
            "|\n",
            ">-\n",
            "&a",
            "*a",
            "<<",
            "!!str ",
            "!",
            "%YAML 1.1\n",
            "---\n",
            "...\n",
            "# ",
            "\t",
            "~",
            "0x1F",
            "1e9",
            "-1",
            ".nan",
            "PT1H",
            "64Mi",
            "\u0000",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uD83D\uDDFF",
            "@",
            "`",
            "%");

    @Property(tries = 1000)
    void anyBytesAreValidOrRefused(@ForAll byte[] bytes) {
        check(bytes);
    }

    @Property(tries = 1000)
    void anyPiecesOfYamlAreValidOrRefused(@ForAll("pieces") String text) {
        check(text.getBytes(UTF_8));
    }

    @Property(tries = 1000)
    void aFileWithAPieceReplacedIsValidOrRefused(@ForAll("mutations") String text) {
        check(text.getBytes(UTF_8));
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(FRAGMENTS).list().ofMaxSize(60).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> mutations() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, VALID.length()),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.of(FRAGMENTS))
                .as((at, length, piece) ->
                        VALID.substring(0, at) + piece + VALID.substring(Math.min(VALID.length(), at + length)));
    }

    private static void check(byte[] bytes) {
        checkResult(CairnFileReader.read(bytes));
        checkResult(PlatformFileReader.read(bytes, Path.of("etc")));
    }

    private static void checkResult(Read<?> read) {
        switch (read) {
            case Read.Valid<?> valid -> assertThat(valid.value()).isNotNull();
            case Read.Invalid<?> invalid ->
                assertThat(invalid.problems()).isNotEmpty().isSorted().allSatisfy(problem -> {
                    assertThat(problem.line()).isPositive();
                    assertThat(problem.column()).isPositive();
                    assertThat(problem.describe("f")).doesNotContain("\n", "\u001b");
                });
        }
    }
}
