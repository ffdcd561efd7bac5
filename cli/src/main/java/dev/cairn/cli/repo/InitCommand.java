package dev.cairn.cli.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.model.CairnFileTemplate;

/** {@code cairn init}: the first {@code cairn.yaml} of a repository. */
@Command(
        name = "init",
        description = "Write a cairn.yaml that fits what a folder holds. A file that is there is left alone.")
public final class InitCommand implements Callable<Integer> {

    private static final String FILE = "cairn.yaml";

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The repository's folder (default: this one).")
    private Path folder = Path.of("");

    @Option(names = "--force", description = "Write over a cairn.yaml that is there.")
    private boolean force;

    /** What was done, for scripts. */
    record Written(Path file, List<String> next) {}

    public InitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = surroundings.resolve(folder);
        if (!Files.isDirectory(directory)) {
            throw CliException.notFound("There is no folder " + directory);
        }
        Path file = directory.resolve(FILE);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !force) {
            throw CliException.failed(
                    file + " exists already: 'cairn check' tells whether it is valid, --force writes over it");
        }
        write(file, CairnFileTemplate.forTree(directory));
        List<String> next = List.of(
                "Look it over: 'cairn check " + file + "' says whether it is valid.",
                "Commit it to the repository.",
                "Have the operator take the repository in: 'cairn repo add URL --secret-file FILE'.",
                "Push, and see it run: 'cairn watch'.");
        Console console = common.console(surroundings);
        if (console.isJson()) {
            console.json(new Written(file, next));
        } else {
            console.line("Wrote " + file + ". Next:");
            for (int i = 0; i < next.size(); i++) {
                console.line("  " + (i + 1) + ". " + next.get(i));
            }
        }
        return ExitCodes.OK;
    }

    /** A file that somebody else makes at the same moment is not written over. */
    private void write(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!force) {
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return;
        }
        Path temporary = Files.write(file.resolveSibling("." + FILE + ".new"), bytes);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
