package dev.cairn.cli.registry;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Progress;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/** {@code cairn registry ls}. */
@Command(name = "ls", description = "List the registry's repositories, with their number of tags.")
final class RegistryLsCommand implements Callable<Integer> {

    private static final int FORBIDDEN = 403;

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RegistryOptions options = new RegistryOptions();

    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "Only those whose name begins with it.")
    private String prefix = "";

    /** The answer, for scripts. */
    record Listed(URI registry, List<Entry> repositories) {}

    /**
     * One repository.
     *
     * @param tags how many it has; null where whoever asks may not know
     */
    record Entry(String name, @Nullable Integer tags) {}

    RegistryLsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RegistryException, InterruptedException {
        Console console = common.console(surroundings);
        try (RegistrySession registry = options.open(surroundings)) {
            List<Entry> entries = entries(registry, console);
            if (console.isJson()) {
                console.json(new Listed(registry.client().registry(), entries));
                return ExitCodes.OK;
            }
            if (entries.isEmpty()) {
                console.note("The registry " + registry.client().registry() + " has no repository"
                        + (prefix.isEmpty() ? "" : " whose name begins with '" + prefix + "'"));
            }
            int width = entries.stream()
                    .mapToInt(entry -> entry.name().length())
                    .max()
                    .orElse(0);
            for (Entry entry : entries) {
                String padding = " ".repeat(width - entry.name().length());
                console.line(console.paint(Tone.TITLE, entry.name()) + padding + "  "
                        + (entry.tags() == null ? "its tags may not be read" : Texts.count(entry.tags(), "tag")));
            }
        }
        return ExitCodes.OK;
    }

    private List<Entry> entries(RegistrySession registry, Console console)
            throws RegistryException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        try (Progress progress = console.progress("Asking the registry")) {
            for (String name : registry.lists().repositories()) {
                if (name.startsWith(prefix)) {
                    entries.add(new Entry(Texts.printable(name), tags(registry, name, console)));
                    progress.step();
                }
            }
        }
        return entries;
    }

    /** One that goes away meanwhile has none; that one may not be looked into is no reason to hide the others. */
    private static @Nullable Integer tags(RegistrySession registry, String name, Console console)
            throws RegistryException, InterruptedException {
        try {
            return registry.lists().tags(name).size();
        } catch (RegistryException e) {
            if (NamedManifests.isNotFound(e)) {
                return 0;
            }
            if (e.failure() instanceof RegistryFailure.Refused refused && refused.status() == FORBIDDEN) {
                console.note("warning: The tags of " + Texts.printable(name) + " may not be read: "
                        + Texts.printable(refused.message()));
                return null;
            }
            throw e;
        }
    }
}
