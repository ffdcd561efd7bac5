package dev.cairn.cli;

import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.delivery.TraceCommand;
import dev.cairn.cli.delivery.WatchCommand;
import dev.cairn.cli.doctor.DoctorCommand;
import dev.cairn.cli.facts.EventsCommand;
import dev.cairn.cli.registry.RegistryCommand;
import dev.cairn.cli.repo.CheckCommand;
import dev.cairn.cli.repo.HookCommand;
import dev.cairn.cli.repo.HookSendCommand;
import dev.cairn.cli.repo.InitCommand;
import dev.cairn.cli.repo.RepoAddCommand;
import dev.cairn.cli.repo.RepoCommand;
import dev.cairn.cli.repo.RepoListCommand;
import dev.cairn.cli.status.LogsCommand;
import dev.cairn.cli.status.StatusCommand;

/** The command {@code cairn}. */
@Command(
        name = "cairn",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "From a commit to running, immutable infrastructure: every step a fact on Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all went well",
            "1:the thing asked about has failed, or what was asked for could not be done",
            "2:the command line is wrong, or a reference fits several things",
            "3:there is no such thing",
            "4:Cairn, or its log, does not answer",
            "130:it was interrupted before it was done"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn doctor                          can this machine run Cairn?",
            "  cairn init                            write this repository's cairn.yaml",
            "  cairn repo add URL --secret-file F    take a repository in",
            "  cairn watch                           see deliveries as they happen",
            "  cairn trace 1a2b3c4                   the whole trail of a commit",
            "  cairn status hello --at -1h           what ran where an hour ago",
            "  cairn events --from -1h -o json       the last hour's facts as CloudEvents",
            "",
            "'cairn COMMAND --help' describes a command."
        })
public final class CairnCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    private CairnCommand() {}

    /**
     * The command line of this process.
     *
     * @param moreSubcommands objects with {@link Command}, shown before the others
     */
    public static CommandLine commandLine(Object... moreSubcommands) {
        return commandLine(Surroundings.ofProcess(), moreSubcommands);
    }

    /** As {@link #commandLine(Object...)}, with other surroundings. */
    public static CommandLine commandLine(Surroundings surroundings, Object... moreSubcommands) {
        CommandLine root = new CommandLine(new CairnCommand());
        List.of(moreSubcommands).forEach(root::addSubcommand);
        List.of(
                        new InitCommand(surroundings),
                        new CheckCommand(surroundings),
                        new DoctorCommand(surroundings),
                        new StatusCommand(surroundings),
                        new LogsCommand(surroundings),
                        new WatchCommand(surroundings),
                        new TraceCommand(surroundings),
                        new EventsCommand(surroundings))
                .forEach(root::addSubcommand);
        root.addSubcommand(new CommandLine(new RepoCommand())
                .addSubcommand(new RepoAddCommand(surroundings))
                .addSubcommand(new RepoListCommand(surroundings)));
        root.addSubcommand(RegistryCommand.commandLine(surroundings));
        root.addSubcommand(new CommandLine(new HookCommand()).addSubcommand(new HookSendCommand(surroundings)));
        everywhere(root);
        return root;
    }

    private static void everywhere(CommandLine root) {
        Failures failures = new Failures();
        root.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
        help(root);
    }

    /** Each command explains itself, without each having to say so. */
    private static void help(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.findOption("--help") == null) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help.")
                    .build());
        }
        command.getSubcommands().values().forEach(CairnCommand::help);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("Only to be run by picocli");
        }
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
