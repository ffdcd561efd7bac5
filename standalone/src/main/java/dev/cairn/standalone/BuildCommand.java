package dev.cairn.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.cairn.build.builder.ArtifactBuilder;
import dev.cairn.build.builder.BuildRequest;
import dev.cairn.build.builder.BuildResult;
import dev.cairn.build.builder.BuilderConfig;
import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.DataOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.TlsOptions;
import dev.cairn.cli.registry.RegistryAddress;
import dev.cairn.event.Json;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.CairnFile;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.CommitId;
import dev.cairn.model.Endpoints;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.Problem;
import dev.cairn.model.Read;
import dev.cairn.model.RegistrySpec;
import dev.cairn.oci.client.RegistryClient;

/** Builds an artifact of a folder exactly as build-service does, so that anybody can compare digests. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Builds one artifact of a folder, pushes it to a registry, and prints its digest.",
        footer = {
            "",
            "The same commit gives the same digest, whoever builds it and wherever: give --commit and --commit-time"
                    + " as 'git show -s --format=\"%%H %%cI\"' prints them."
        })
final class BuildCommand implements Callable<Integer> {

    /** The builder's word for a push that failed. */
    private static final String REGISTRY = "registry";

    private static final Duration WITHIN = Duration.ofMinutes(15);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A checked out commit with a cairn.yaml at its root.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path folder;

    @Option(names = "--artifact", required = true, paramLabel = "NAME", description = "Which artifact of it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String artifact;

    @Option(names = "--commit", required = true, paramLabel = "ID", description = "The commit's full id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String commit;

    @Option(
            names = "--commit-time",
            required = true,
            paramLabel = "TIME",
            description = "When it was committed, in ISO 8601.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String commitTime;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Where it is pushed to (default: the registry of the Cairn that runs in the data folder).")
    private @Nullable String registry;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "For caches and what comes between (default: a temporary folder).")
    private @Nullable Path work;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private String output = "text";

    @Override
    public Integer call() throws IOException, InterruptedException {
        return switch (CairnFileReader.read(Files.readAllBytes(folder.resolve("cairn.yaml")))) {
            case Read.Invalid<CairnFile>(List<Problem> problems) ->
                throw new StartFailure(
                        problems.stream()
                                .map(problem -> problem.describe("cairn.yaml"))
                                .collect(Collectors.joining(System.lineSeparator())),
                        null);
            case Read.Valid<CairnFile>(CairnFile file, List<Problem> warnings) -> build(file);
        };
    }

    private URI runningRegistry() {
        Surroundings surroundings = Surroundings.ofProcess();
        return data.endpoints(surroundings)
                .map(Endpoints::registry)
                .orElseThrow(() -> CliException.unreachable(
                        "No Cairn runs in " + data.folder(surroundings)
                                + " whose registry it could be pushed to: start it with 'cairn up', or name a registry"
                                + " with --registry",
                        null));
    }

    /** Whoever may read the data folder of a Cairn that runs may push to its registry, as its build-service does. */
    private PlatformFile platform(URI address) {
        Surroundings surroundings = Surroundings.ofProcess();
        PlatformFile defaults = PlatformFile.defaults();
        return isOurs(address, surroundings)
                ? ServiceCredentials.buildLoginOf(data.folder(surroundings))
                        .map(login -> defaults.withLogin(new RegistrySpec(address.getRawAuthority(), login)))
                        .orElse(defaults)
                : defaults;
    }

    /** A data folder that is somebody else's, and cannot be read, is none of ours. */
    private boolean isOurs(URI address, Surroundings surroundings) {
        try {
            return data.endpoints(surroundings)
                    .filter(endpoints -> endpoints.registry().equals(address))
                    .isPresent();
        } catch (CliException _) {
            return false;
        }
    }

    private int build(CairnFile file) throws IOException, InterruptedException {
        ArtifactSpec wanted = file.artifacts().stream()
                .filter(one -> one.name().value().equals(artifact))
                .findFirst()
                .orElseThrow(() -> new StartFailure(
                        "cairn.yaml has no artifact '" + artifact + "'; it has "
                                + file.artifacts().stream()
                                        .map(ArtifactSpec::name)
                                        .toList(),
                        null));
        URI address = registry != null ? RegistryAddress.parse(registry) : runningRegistry();
        HttpClient http =
                tls.trust(Surroundings.ofProcess()).map(RegistryClient::http).orElseGet(RegistryClient::http);
        Path workFolder = work == null ? Files.createTempDirectory("cairn-build-") : work;
        BuilderConfig config = BuilderConfig.of(
                address,
                workFolder,
                Path.of(System.getProperty("java.home")),
                System.getenv(),
                () -> platform(address));
        ArtifactBuilder builder = new ArtifactBuilder(config, http);
        BuildResult result = builder.build(new BuildRequest(
                "build-" + commit + "-" + artifact,
                file.application(),
                new CommitId(commit),
                OffsetDateTime.parse(commitTime).toInstant(),
                wanted,
                folder.toAbsolutePath(),
                WITHIN));
        return switch (result) {
            case BuildResult.Built built -> {
                PrintWriter out = spec.commandLine().getOut();
                out.println(
                        output.equals("json")
                                ? Json.text(built)
                                : built.digest().toString());
                out.flush();
                yield 0;
            }
            case BuildResult.Failed(String reason, String message, List<String> lines) -> {
                List<String> told = new ArrayList<>(List.of(reason + ": " + message));
                lines.forEach(line -> told.add("    | " + line));
                if (reason.equals(REGISTRY)) {
                    told.add("It was to be pushed to " + address + ": --registry names another"
                            + ("https".equals(address.getScheme()) ? ", --ca-file certificates to trust" : ""));
                }
                throw new StartFailure(String.join(System.lineSeparator(), told), null);
            }
        };
    }
}
