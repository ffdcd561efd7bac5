package dev.cairn.cli.repo;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn hook}: for hooks of Git servers. */
@Command(
        name = "hook",
        description = "Tell Cairn of pushes, from a hook of a Git server.",
        synopsisSubcommandLabel = "COMMAND")
public final class HookCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("Only to be run by picocli");
        }
        throw new ParameterException(spec.commandLine(), "Which command: send?");
    }
}
