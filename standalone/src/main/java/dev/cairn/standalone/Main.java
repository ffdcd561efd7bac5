package dev.cairn.standalone;

import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;

import dev.cairn.cli.CairnCommand;
import dev.cairn.standalone.demo.DemoCommand;

/** The program: it runs one command of {@code cairn} and ends with its exit code. */
public final class Main {

    private Main() {}

    /** Runs the command that the arguments name. */
    public static void main(String[] args) {
        // The demo says the name of an application to the router while it dials the loopback address.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CairnCommand.commandLine(
                new DemoCommand(), new UpCommand(), RunCommand.commandLine(), new BuildCommand(), new WarmUp());
    }
}
