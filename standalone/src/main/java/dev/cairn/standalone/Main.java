package dev.cairn.standalone;

import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;

/** The program: it runs one command of {@code cairn} and ends with its exit code. */
public final class Main {

    private Main() {}

    /** Runs the command that the arguments name. */
    public static void main(String[] args) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new CairnCommand()).addSubcommand(new WarmUp());
    }
}
