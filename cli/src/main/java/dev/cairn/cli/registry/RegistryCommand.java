package dev.cairn.cli.registry;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.cairn.cli.console.Surroundings;

/** {@code cairn registry}: looks into an OCI registry, and brings content in and out. */
@Command(
        name = "registry",
        description = "Look into the registry, clear up in it, and bring images in and out.",
        synopsisSubcommandLabel = "COMMAND")
public final class RegistryCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    private RegistryCommand() {}

    /** With its subcommands. */
    public static CommandLine commandLine(Surroundings surroundings) {
        return new CommandLine(new RegistryCommand())
                .addSubcommand(new RegistryLsCommand(surroundings))
                .addSubcommand(new RegistryTagsCommand(surroundings))
                .addSubcommand(new RegistryShowCommand(surroundings))
                .addSubcommand(new RegistryRmCommand(surroundings))
                .addSubcommand(new RegistryImportCommand(surroundings))
                .addSubcommand(new RegistryExportCommand(surroundings))
                .addSubcommand(new RegistryGcCommand(surroundings))
                .addSubcommand(new RegistryScrubCommand(surroundings));
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("Only to be run by picocli");
        }
        throw new ParameterException(
                spec.commandLine(),
                "Which command: " + String.join(", ", spec.subcommands().keySet()) + "?");
    }
}
