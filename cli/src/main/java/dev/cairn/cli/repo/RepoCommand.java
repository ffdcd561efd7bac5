package dev.cairn.cli.repo;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn repo}: the repositories that the operator has taken in. */
@Command(name = "repo", description = "Take repositories in, and list them.", synopsisSubcommandLabel = "COMMAND")
public final class RepoCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("Only to be run by picocli");
        }
        throw new ParameterException(spec.commandLine(), "Which command: add or list?");
    }
}
