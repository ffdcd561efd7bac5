package dev.cairn.cli.registry;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.annotation.JsonProperty;
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
     * @param state whether the registry gives the manifest that it names
     * @param digest null where the registry does not tell, as all that follows
     * @param size in bytes, of all that it leads to
     * @param pushed null where the registry does not tell
     */
    record Entry(
            String tag,
            State state,
            @Nullable Digest digest,
            @Nullable String mediaType,
            @Nullable String artifactType,
            @Nullable Long size,
            @Nullable Instant pushed,
            List<String> platforms) {

        /** A tag of which only the name is had. */
        static Entry unavailable(String tag) {
            return new Entry(tag, State.UNAVAILABLE, null, null, null, null, null, List.of());
        }
    }

    /** Whether a tag leads to something. */
    enum State {
        /** Its manifest is there. */
        @JsonProperty("available")
        AVAILABLE,
        /** The registry does not give its manifest: it is damaged, or being deleted. */
        @JsonProperty("unavailable")
        UNAVAILABLE
    }

    RegistryTagsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RegistryException, InterruptedException {
        String repository = ArtifactReference.repository(name);
        Console console = common.console(surroundings);
        try (RegistrySession registry = options.open(surroundings)) {
            List<Entry> entries = entries(registry, repository, console);
            long unavailable = entries.stream()
                    .filter(entry -> entry.state() == State.UNAVAILABLE)
                    .count();
            if (unavailable > 0) {
                console.note("warning: Of " + Texts.count((int) unavailable, "tag")
                        + " the registry does not give the manifest (damaged, or being deleted): push it again");
            }
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
        NamedManifests named = new NamedManifests(registry);
        ArtifactFacts facts = new ArtifactFacts(registry, repository, console::note);
        Entries each = new Entries(registry, repository, facts, console);
        List<Entry> entries = new ArrayList<>();
        try (Progress progress = console.progress("Asking for the tags")) {
            for (String tag : named.tags(repository)) {
                entries.add(each.of(tag));
                progress.step();
            }
        }
        if (entries.stream().anyMatch(entry -> entry.state() == State.UNAVAILABLE)) {
            // A tag that went away meanwhile is no damage.
            Set<String> now = Set.copyOf(named.tags(repository));
            entries.removeIf(entry -> entry.state() == State.UNAVAILABLE && !now.contains(entry.tag()));
        }
        return entries;
    }

    /** Asks for one tag after the other; one that is damaged is no reason to tell nothing of the others. */
    private record Entries(RegistrySession registry, String repository, ArtifactFacts facts, Console console) {

        Entry of(String tag) throws RegistryException, InterruptedException {
            try {
                Optional<HttpHeaders> head =
                        registry.client().head(RegistryClient.manifest(repository, tag), MediaTypes.ALL);
                // What its headers promise may still not come, or come damaged.
                return head.isEmpty() ? Entry.unavailable(tag) : entry(tag, head.get(), facts);
            } catch (RegistryException e) {
                if (!NamedManifests.isNotGiven(e)) {
                    throw e;
                }
                if (!NamedManifests.isNotFound(e)) {
                    console.note("warning: Tag " + Texts.printable(tag) + ": " + Texts.printable(reason(tag, e)));
                }
                return Entry.unavailable(tag);
            }
        }

        /** An answer to HEAD has no body that would tell it. */
        private String reason(String tag, RegistryException e) throws InterruptedException {
            try {
                registry.manifest(repository, tag);
                return e.failure().message();
            } catch (RegistryException why) {
                return why.failure().message();
            }
        }
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
                tag,
                State.AVAILABLE,
                digest,
                found.mediaType(),
                found.artifactType(),
                found.size(),
                pushed(head),
                found.platforms());
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
        String name = console.paint(Tone.TITLE, Texts.printable(entry.tag()))
                + " ".repeat(width - entry.tag().length());
        if (entry.size() == null) {
            return name + "  " + console.paint(Tone.BAD, "unavailable");
        }
        String pushed = entry.pushed() == null
                ? ""
                : "  " + Times.day(entry.pushed(), surroundings.clock().getZone());
        return name + "  " + entry.digest() + "  " + "%9s".formatted(Texts.bytes(entry.size())) + pushed
                + (entry.platforms().isEmpty() ? "" : "  " + Texts.printable(Texts.list(entry.platforms())))
                + (entry.artifactType() == null ? "" : "  " + Texts.printable(entry.artifactType()));
    }
}
