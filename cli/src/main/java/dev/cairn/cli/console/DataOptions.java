package dev.cairn.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.cairn.model.Endpoints;

/** Where Cairn keeps what it keeps. */
public final class DataOptions {

    private static final String VARIABLE = "CAIRN_DATA";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            // Lines of their own: picocli breaks lines within paths, too.
            description = {
                "Cairn's data folder. Default: CAIRN_DATA, else cairn in XDG_DATA_HOME, else",
                "  ~/.local/share/cairn"
            })
    private @Nullable Path data;

    /** The folder, which need not exist. */
    public Path folder(Surroundings surroundings) {
        if (data != null) {
            return surroundings.resolve(data);
        }
        Path chosen = surroundings
                .variable(VARIABLE)
                .map(Path::of)
                .or(() -> surroundings.variable("XDG_DATA_HOME").map(home -> Path.of(home, "cairn")))
                .or(() -> surroundings.variable("HOME").map(home -> Path.of(home, ".local", "share", "cairn")))
                .orElseThrow(() -> CliException.usage("There is no home folder (HOME): name a folder with --data"));
        return surroundings.resolve(chosen);
    }

    /** Whether the option names one. */
    public boolean isNamed() {
        return data != null;
    }

    /**
     * The folder, for what makes no sense without one: where one is named by the option or by {@code CAIRN_DATA}, it must be
     * there.
     *
     * @throws CliException if it is not
     */
    public Path existing(Surroundings surroundings) {
        Path folder = folder(surroundings);
        boolean named = isNamed() || surroundings.variable(VARIABLE).isPresent();
        if (named && !Files.isDirectory(folder)) {
            throw CliException.usage((isNamed() ? "--data" : VARIABLE) + ": there is no folder " + folder
                    + ". Name the data folder of a Cairn that was started");
        }
        return folder;
    }

    /** Where the Cairn of that folder answers, if it was started there. */
    public Optional<Endpoints> endpoints(Surroundings surroundings) {
        Path folder = folder(surroundings);
        try {
            return Endpoints.read(folder);
        } catch (IOException e) {
            throw CliException.failed(
                    Endpoints.file(folder) + " cannot be read: " + e.getMessage()
                            + ". Start Cairn again with 'cairn up'",
                    e);
        }
    }

    /** Where the Cairn of that folder answers. */
    public Endpoints requiredEndpoints(Surroundings surroundings) {
        if (isNamed()) {
            existing(surroundings);
        }
        return endpoints(surroundings)
                .orElseThrow(() -> CliException.unreachable(
                        "No Cairn runs in " + folder(surroundings)
                                + ": start it with 'cairn up', or name its data folder with --data",
                        null));
    }
}
