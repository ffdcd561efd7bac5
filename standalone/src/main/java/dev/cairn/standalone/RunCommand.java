package dev.cairn.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code cairn run}: one service by itself. Each service that can be run so is a subcommand of its name. */
@Command(
        name = "run",
        description = "Runs one service by itself, until it is told to stop.",
        synopsisSubcommandLabel = "SERVICE")
final class RunCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Unmatched
    private final List<String> unknown = new ArrayList<>();

    private RunCommand() {}

    /** With all services. */
    static CommandLine commandLine() {
        return new CommandLine(new RunCommand()).addSubcommand(new RunRegistryCommand());
    }

    @Override
    public Integer call() {
        String known = String.join(", ", spec.subcommands().keySet());
        throw new ParameterException(
                spec.commandLine(),
                unknown.isEmpty()
                        ? "Which service? These can be run by themselves: " + known
                        : "No service '" + unknown.getFirst() + "' can be run by itself; these can: " + known);
    }
}
