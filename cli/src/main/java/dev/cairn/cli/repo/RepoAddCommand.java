package dev.cairn.cli.repo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.model.Endpoints;
import dev.cairn.model.GitRef;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.PlatformFileWriter;
import dev.cairn.model.Problem;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.RepositorySpec;
import dev.cairn.model.RepositoryUrl;

/** {@code cairn repo add}: takes a repository in. */
@Command(
        name = "add",
        description = {
            "Take a repository in: adds it to platform.yaml, and says how to set up its webhook.",
            "A running Cairn notices the change by itself."
        })
public final class RepoAddCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final PlatformOptions options = new PlatformOptions();

    @Parameters(
            paramLabel = "URL",
            description = "Where it is fetched from: https://, ssh://, git@host:path, file:///, or a path.")
    private String url = "";

    @Option(
            names = "--secret-file",
            paramLabel = "F",
            description = "The file with the secret of its webhooks. Without it the repository is only polled.")
    private @Nullable Path secretFile;

    @Option(
            names = "--generate-secret",
            description = "Make the secret file, with a random secret, if it does not exist.")
    private boolean generateSecret;

    @Option(names = "--name", paramLabel = "N", description = "Its name in Cairn (default: host/path of the URL).")
    private @Nullable String name;

    @Option(
            names = "--branch",
            paramLabel = "B",
            description =
                    "A branch whose pushes are deployed (default: the default branch). May be given several times.")
    private List<String> branches = List.of();

    /** What was done, for scripts. */
    record Added(
            Path platform,
            RepoListCommand.Entry repository,
            @Nullable Webhooks webhooks) {}

    public RepoAddCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        RepositorySpec repository = repository();
        Path file = options.file(surroundings);
        Console console = common.console(surroundings);
        Path secret = repository.secretFile();
        if (secret != null) {
            prepare(secret);
        }
        switch (PlatformFileWriter.add(file, repository)) {
            case PlatformFileWriter.Added.Done(PlatformFile _) -> {
                // The entry is in the file.
            }
            case PlatformFileWriter.Added.Duplicate(RepositorySpec existing) ->
                throw CliException.failed(file + " has it already: " + existing.name() + " is " + existing.url()
                        + ". Give this one another --name, or change the entry in the file");
            case PlatformFileWriter.Added.Refused(List<Problem> problems) ->
                throw PlatformOptions.refused(file, problems, console);
        }
        report(
                new Added(
                        file,
                        RepoListCommand.Entry.of(repository),
                        secret == null
                                ? null
                                : Webhooks.of(buildService(), repository.name(), secret, surroundings.command())),
                console);
        return ExitCodes.OK;
    }

    private RepositorySpec repository() {
        RepositoryUrl address = parsed(() -> RepositoryUrl.parse(url, surroundings.folder()));
        RepositoryName called = parsed(() -> name == null ? address.defaultName() : new RepositoryName(name));
        List<GitRef> refs = branches.stream()
                .map(branch -> parsed(() -> new GitRef("refs/heads/" + branch)))
                .toList();
        Path secret = secretFile == null ? null : surroundings.resolve(secretFile);
        return new RepositorySpec(called, address, secret, refs, RepositorySpec.DEFAULT_POLL);
    }

    private static <T> T parsed(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private void prepare(Path secret) throws IOException {
        if (Files.exists(secret)) {
            SecretFile.read(secret);
        } else if (generateSecret) {
            SecretFile.generate(secret, surroundings.random());
        } else {
            throw CliException.usage("There is no secret file " + secret
                    + ": write the webhook's secret into it, or have one made with --generate-secret");
        }
    }

    private URI buildService() {
        return options.data().endpoints(surroundings).map(Endpoints::build).orElse(Webhooks.DEFAULT_BUILD_SERVICE);
    }

    private static void report(Added added, Console console) {
        if (console.isJson()) {
            console.json(added);
            return;
        }
        console.line("Took in " + added.repository().name() + " ("
                + added.repository().url() + ") in " + added.platform());
        String secret = added.repository().secretFile();
        if (added.webhooks() == null || secret == null) {
            console.line("It is polled once a minute. For a push to start at once, give it a --secret-file and set up a"
                    + " webhook.");
        } else {
            added.webhooks().print(console, Path.of(secret));
        }
    }
}
