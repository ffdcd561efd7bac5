package dev.cairn.cli.repo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.model.GitRef;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.PlatformFileReader;
import dev.cairn.model.Problem;
import dev.cairn.model.Read;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.RepositorySpec;
import dev.cairn.model.RepositoryUrl;

/** {@code cairn repo list}. */
@Command(name = "list", description = "List the repositories that are taken in.")
public final class RepoListCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final PlatformOptions options = new PlatformOptions();

    /** The answer, for scripts. */
    record Listed(Path platform, List<Entry> repositories) {}

    /**
     * One repository.
     *
     * @param branches whose pushes are deployed; none: the remote's default branch
     * @param pollMillis how often it is asked
     */
    record Entry(
            RepositoryName name,
            RepositoryUrl url,
            @Nullable String secretFile,
            List<String> branches,
            long pollMillis) {

        static Entry of(RepositorySpec repository) {
            Path secretFile = repository.secretFile();
            return new Entry(
                    repository.name(),
                    repository.url(),
                    secretFile == null ? null : secretFile.toString(),
                    repository.branches().stream().map(GitRef::shortName).toList(),
                    repository.poll().toMillis());
        }
    }

    public RepoListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Path file = options.file(surroundings);
        Console console = common.console(surroundings);
        PlatformFile platform = switch (PlatformFileReader.read(file)) {
            case Read.Valid<PlatformFile>(PlatformFile value, List<Problem> warnings) -> {
                warnings.forEach(warning -> console.note("warning: " + warning.describe(file.toString())));
                yield value;
            }
            case Read.Invalid<PlatformFile>(List<Problem> problems) ->
                throw PlatformOptions.refused(file, problems, console);
        };
        List<Entry> entries = platform.repositories().stream().map(Entry::of).toList();
        if (console.isJson()) {
            console.json(new Listed(file, entries));
            return ExitCodes.OK;
        }
        if (entries.isEmpty()) {
            console.note("No repository is taken in by " + file + ": 'cairn repo add URL --secret-file F' adds one");
        }
        entries.forEach(entry -> console.line(text(entry, console)));
        return ExitCodes.OK;
    }

    private static String text(Entry entry, Console console) {
        String branches = entry.branches().isEmpty()
                ? "default branch"
                : entry.branches().stream().collect(Collectors.joining(", "));
        return console.paint(Tone.TITLE, entry.name().value()) + "  " + entry.url() + "  " + branches
                + (entry.secretFile() == null ? "  polled only" : "  webhooks");
    }
}
