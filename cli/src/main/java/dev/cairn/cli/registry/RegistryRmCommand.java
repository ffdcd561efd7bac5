package dev.cairn.cli.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.oci.client.RegistryError;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/** {@code cairn registry rm}. */
@Command(
        name = "rm",
        description = {
            "Delete tags (REPO:TAG) and manifests (REPO@DIGEST). A tag goes alone: its manifest stays, unless"
                    + " retention.untagged in platform.yaml says for how long. With a manifest go all tags that name it.",
            "What a rule of the registry forbids is told with the rule, and the others are deleted all the same."
        })
final class RegistryRmCommand implements Callable<Integer> {

    private static final int NOT_FOUND = 404;

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RegistryOptions options = new RegistryOptions();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask first.")
    private boolean yes;

    @Parameters(arity = "1..*", paramLabel = "REPO:TAG|REPO@DIGEST", description = "What to delete.")
    private List<String> names = new ArrayList<>();

    /**
     * What became of one, for scripts.
     *
     * @param outcome {@code deleted}, {@code refused} or {@code unknown}
     * @param status of the registry's answer, if it is not deleted
     */
    record Outcome(
            String outcome,
            String reference,
            @Nullable Integer status,
            @Nullable List<RegistryError> errors) {}

    RegistryRmCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, RegistryException, InterruptedException {
        List<ArtifactReference> references = new ArrayList<>();
        for (String name : names) {
            references.add(deletable(name));
        }
        Console console = common.console(surroundings);
        try (RegistrySession registry = options.open(surroundings)) {
            if (!yes && !isWanted(references, registry, console)) {
                console.note("Nothing was deleted");
                return ExitCodes.FAILED;
            }
            int exitCode = ExitCodes.OK;
            for (ArtifactReference reference : references) {
                exitCode = worse(exitCode, delete(reference, registry, console));
            }
            return exitCode;
        }
    }

    /** That something was refused says more than that something was not there. */
    private static int worse(int before, int now) {
        return before == ExitCodes.FAILED || now == ExitCodes.FAILED ? ExitCodes.FAILED : Math.max(before, now);
    }

    private static ArtifactReference deletable(String name) {
        ArtifactReference reference = ArtifactReference.parse(name);
        if (reference.tag() == null && reference.digest() == null) {
            throw CliException.usage(
                    "'" + name + "' is a whole repository: name a tag or a digest of it; 'cairn registry" + " tags "
                            + name + "' lists them");
        }
        if (reference.tag() != null && reference.digest() != null) {
            throw CliException.usage("'" + name + "' has both a tag and a digest: which of the two is to go?");
        }
        return reference;
    }

    private boolean isWanted(List<ArtifactReference> references, RegistrySession registry, Console console)
            throws IOException {
        String what = references.stream().map(String::valueOf).collect(Collectors.joining(", "));
        if (!surroundings.terminal().err()) {
            throw CliException.usage("This would delete " + what + " from "
                    + registry.client().registry() + ": say --yes if that is meant");
        }
        console.note("Delete " + what + " from " + registry.client().registry() + "? [y/N]");
        String answer =
                new BufferedReader(new InputStreamReader(surroundings.input(), StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }

    private static int delete(ArtifactReference reference, RegistrySession registry, Console console)
            throws RegistryException, InterruptedException {
        try {
            registry.client().deleteManifest(reference.repository(), reference.reference());
        } catch (RegistryException e) {
            if (e.failure() instanceof RegistryFailure.Refused refused && isAboutIt(refused.status())) {
                return refused(reference, refused, registry, console);
            }
            throw e;
        }
        if (console.isJson()) {
            console.json(new Outcome("deleted", reference.toString(), null, null));
        } else {
            console.line("deleted  " + reference);
        }
        return ExitCodes.OK;
    }

    /** Whether the answer is about this one alone, so that the others can go on. */
    private static boolean isAboutIt(int status) {
        return status >= 400 && status < 500;
    }

    private static int refused(
            ArtifactReference reference, RegistryFailure.Refused refused, RegistrySession registry, Console console)
            throws InterruptedException {
        boolean unknown = refused.status() == NOT_FOUND;
        String outcome = unknown ? "unknown" : "refused";
        if (console.isJson()) {
            console.json(new Outcome(outcome, reference.toString(), refused.status(), refused.errors()));
        } else {
            String why = unknown ? missing(reference, refused, registry) : text(refused);
            console.line(console.paint(Tone.BAD, outcome) + "  " + reference + ": " + Texts.printable(why));
        }
        return unknown ? ExitCodes.NOT_FOUND : ExitCodes.FAILED;
    }

    private static String text(RegistryFailure.Refused refused) {
        return refused.errors().isEmpty()
                ? refused.message()
                : refused.errors().stream().map(RegistryError::text).collect(Collectors.joining("; "));
    }

    /** Which part of the name is unknown; as the registry says it to whoever may delete and not read. */
    private static String missing(
            ArtifactReference reference, RegistryFailure.Refused refused, RegistrySession registry)
            throws InterruptedException {
        try {
            return String.valueOf(
                    new NamedManifests(registry).missing(reference).getMessage());
        } catch (RegistryException e) {
            return text(refused);
        }
    }
}
