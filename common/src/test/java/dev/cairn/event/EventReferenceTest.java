package dev.cairn.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code docs/events.md} says what the contract says. */
final class EventReferenceTest {

    private static final Path FILE = GeneratedFile.DOCS.resolve("events.md");
    private static final Pattern GENERATED =
            Pattern.compile("(<!-- generated: (\\w+) -->\\n).*?(<!-- end -->)", Pattern.DOTALL);
    private static final Pattern TOPIC = Pattern.compile("--topic (\\S+)");
    private static final Pattern LINK = Pattern.compile("\\]\\(#([^)]+)\\)");
    private static final Pattern ANCHOR = Pattern.compile("(?m)^#+ (.+)$|<a id=\"([^\"]+)\">");

    @BeforeAll
    static void writeIfAsked() throws IOException {
        if (GeneratedFile.isWriting()) {
            new GeneratedFile(FILE).mustBe(upToDate());
        }
    }

    private static String upToDate() throws IOException {
        Map<String, String> sections = new EventReference(new ContractText()).sections();
        return GENERATED
                .matcher(Files.readString(FILE, UTF_8))
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) + "\n" + sections.get(match.group(2)) + "\n" + match.group(3)));
    }

    @Test
    void theGeneratedSectionsAreUpToDate() throws IOException {
        assertThat(GENERATED.matcher(Files.readString(FILE, UTF_8)).results().map(match -> match.group(2)))
                .containsExactlyInAnyOrder("headers", "topics", "types", "parts", "values");
        new GeneratedFile(FILE).mustBe(upToDate());
    }

    @Test
    void everyLinkWithinTheFileLeadsSomewhere() throws IOException {
        String file = Files.readString(FILE, UTF_8);
        List<String> anchors = ANCHOR.matcher(file)
                .results()
                .map(match -> match.group(1) == null
                        ? match.group(2)
                        : match.group(1).toLowerCase(java.util.Locale.ROOT).replace(' ', '-'))
                .toList();

        assertThat(LINK.matcher(file).results().map(match -> match.group(1)))
                .isNotEmpty()
                .isSubsetOf(anchors);
        assertThat(anchors).doesNotHaveDuplicates();
    }

    @Test
    void theTopicsInTheCommandsAreTopics() throws IOException {
        assertThat(TOPIC.matcher(Files.readString(FILE, UTF_8)).results().map((MatchResult match) -> match.group(1)))
                .isNotEmpty()
                .allSatisfy(topic -> assertThat(Topic.of(topic).id()).isEqualTo(topic));
    }

    @Test
    void everySentenceIsUsed() {
        ContractText text = new ContractText();
        for (Class<? extends Event> type : ContractTypes.all()) {
            SchemaGenerator.schema(type, text);
        }
        new AsyncApiGenerator(text).document();
        new EventReference(text).sections();

        // Topics that have no facts yet are described all the same.
        assertThat(text.unused())
                .as("Lines of descriptions.properties that describe nothing")
                .allMatch(key -> key.startsWith("topic."));
    }
}
