package dev.cairn.cli.console;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command. */
public final class CommonOptions {

    /** How results are written. */
    public enum Format {
        /** For people. */
        TEXT,
        /** One JSON object, or for streams one a line. */
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to write results: text (default) or json. Streams are one JSON object a line.")
    private Format format = Format.TEXT;

    @Option(names = "--no-color", description = "Without colours. So it is, too, with NO_COLOR and without a terminal.")
    private boolean noColor;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the stack of an error.")
    private boolean verbose;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
    private CommandSpec command;

    /** Where the command writes. */
    public Console console(Surroundings surroundings) {
        boolean colour = !noColor
                && surroundings.terminal().out()
                && surroundings.variable("NO_COLOR").isEmpty();
        return new Console(
                command.commandLine().getOut(),
                command.commandLine().getErr(),
                format,
                colour,
                surroundings.terminal().err());
    }

    /** Whether the stack of an error is to be shown. */
    public boolean isVerbose() {
        return verbose;
    }
}
