package dev.cairn.cli.registry;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Progress;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;
import dev.cairn.oci.client.RegistryClient;
import dev.cairn.oci.client.RegistryException;

/** {@code cairn registry tags}. */
@Command(
        name = "tags",
        description = "List a repository's tags: digest, size of all that the tag leads to, when it was pushed if the"
                + " registry tells, platforms.")
final class RegistryTagsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RegistryOptions options = new RegistryOptions();

    @Parameters(paramLabel = "REPO", description = "The repository.")
    private String name = "";

    /** The answer, for scripts. */
    record Listed(String repository, List<Entry> tags) {}

    /**
     * One tag.
     *
     * @param size in bytes, of all that it leads to
     * @param pushed null where the registry does not tell
     */
    record Entry(
            String tag,
            Digest digest,
            String mediaType,
            @Nullable String artifactType,
            long size,
            @Nullable Instant pushed,
            List<String> platforms) {}

    RegistryTagsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RegistryException, InterruptedException {
        String repository = ArtifactReference.repository(name);
        Console console = common.console(surroundings);
        try (RegistrySession registry = options.open(surroundings)) {
            List<Entry> entries = entries(registry, repository, console);
            if (console.isJson()) {
                console.json(new Listed(repository, entries));
                return ExitCodes.OK;
            }
            if (entries.isEmpty()) {
                console.note("Repository " + repository + " has no tag");
            }
            int width = entries.stream()
                    .mapToInt(entry -> entry.tag().length())
                    .max()
                    .orElse(0);
            entries.forEach(entry -> console.line(text(entry, width, console)));
        }
        return ExitCodes.OK;
    }

    private static List<Entry> entries(RegistrySession registry, String repository, Console console)
            throws RegistryException, InterruptedException {
        ArtifactFacts facts = new ArtifactFacts(registry, repository);
        List<Entry> entries = new ArrayList<>();
        try (Progress progress = console.progress("Asking for the tags")) {
            for (String tag : registry.lists().tags(repository)) {
                Optional<HttpHeaders> head =
                        registry.client().head(RegistryClient.manifest(repository, tag), MediaTypes.ALL);
                if (head.isPresent()) { // else it went away meanwhile
                    entries.add(entry(tag, head.get(), facts));
                    progress.step();
                }
            }
        }
        return entries;
    }

    private static Entry entry(String tag, HttpHeaders head, ArtifactFacts facts)
            throws RegistryException, InterruptedException {
        Digest digest;
        try {
            digest = Digest.parse(head.firstValue("Docker-Content-Digest").orElse(""));
        } catch (IllegalArgumentException e) {
            throw CliException.failed("The registry does not tell the digest of tag " + tag, e);
        }
        ArtifactFacts.Facts found = facts.of(digest);
        return new Entry(
                tag, digest, found.mediaType(), found.artifactType(), found.size(), pushed(head), found.platforms());
    }

    private static @Nullable Instant pushed(HttpHeaders head) {
        try {
            return head.firstValue("Last-Modified")
                    .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .orElse(null);
        } catch (DateTimeException e) {
            return null; // another form than RFC 9110 has: then it tells nothing
        }
    }

    private String text(Entry entry, int width, Console console) {
        String padding = " ".repeat(width - entry.tag().length());
        String pushed = entry.pushed() == null
                ? ""
                : "  " + Times.day(entry.pushed(), surroundings.clock().getZone());
        return console.paint(Tone.TITLE, Texts.printable(entry.tag())) + padding + "  " + entry.digest() + "  "
                + "%9s".formatted(Texts.bytes(entry.size())) + pushed
                + (entry.platforms().isEmpty() ? "" : "  " + Texts.printable(Texts.list(entry.platforms())))
                + (entry.artifactType() == null ? "" : "  " + Texts.printable(entry.artifactType()));
    }
}
