package dev.cairn.cli.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Ending;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.cli.console.Transfer;
import dev.cairn.cli.registry.layout.Layout;
import dev.cairn.cli.registry.layout.Layouts;
import dev.cairn.oci.client.RegistryException;

/** {@code cairn registry import}. */
@Command(
        name = "import",
        description = {
            "Bring the images of an OCI image layout into the registry: a tar file, also compressed by gzip, or a folder, as"
                    + " 'docker save' (25 or newer), 'skopeo copy … oci-archive:FILE' and 'cairn registry export' make them.",
            "Every digest is checked. What the registry has is not sent again, so an interrupted run can simply be repeated."
        })
final class RegistryImportCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RegistryOptions options = new RegistryOptions();

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            defaultValue = "64GB",
            description = "The largest blob, and the most that a compressed file or a pipe may unpack to (default:"
                    + " ${DEFAULT-VALUE}).")
    private String maxSize = "64GB";

    @Option(
            names = "--sparse",
            description =
                    "Leave out what the images name and the file lacks, such as platforms that were not copied. The"
                            + " repository's rule must have 'sparse: true'.")
    private boolean sparse;

    @Parameters(index = "0", paramLabel = "FILE|DIR|-", description = "The tar file or folder; '-' for standard input.")
    private String source = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REPO[:TAG]",
            description = "Where it goes; without it, where its own annotations say.")
    private @Nullable String target;

    RegistryImportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        long most = Sizes.parse("--max-size", maxSize);
        ArtifactReference where = target == null ? null : ArtifactReference.parse(target);
        if (where != null && where.digest() != null) {
            throw CliException.usage("'" + target + "': what is imported has its own digest; name REPO or REPO:TAG");
        }
        Console console = common.console(surroundings);
        long begin = System.nanoTime();
        try (Layout layout = opened(most, console);
                RegistrySession registry = options.open(surroundings)) {
            List<ImportPlan.Step> steps = ImportPlan.of(layout, ImportRoots.of(layout, where));
            return Ending.guard(
                    () -> {
                        Importer.Summary summary = push(steps, layout, registry, console);
                        tell(summary, Duration.ofNanos(System.nanoTime() - begin), console);
                        return ExitCodes.OK;
                    },
                    "the upload that was under way was given up. Run it again to go on: what the registry has by now is not"
                            + " sent again",
                    console);
        }
    }

    private Importer.Summary push(List<ImportPlan.Step> steps, Layout layout, RegistrySession registry, Console console)
            throws IOException, RegistryException, InterruptedException {
        try (Transfer transfer = console.transfer("Importing")) {
            return new Importer(layout, registry, console, transfer, sparse).run(steps);
        }
    }

    private Layout opened(long most, Console console) throws IOException {
        Path temporary = Path.of(surroundings.variable("TMPDIR").orElse(System.getProperty("java.io.tmpdir")));
        Layouts.Limits limits = new Layouts.Limits(most, most, temporary);
        try (Transfer unpacking = console.transfer("Unpacking")) {
            LongConsumer copied = unpacking::moved;
            return source.equals(STANDARD_INPUT)
                    ? Layouts.open(surroundings.input(), limits, copied)
                    : Layouts.open(surroundings.resolve(Path.of(source)), limits, copied);
        }
    }

    private static void tell(Importer.Summary summary, Duration time, Console console) {
        if (console.isJson()) {
            console.json(summary);
        } else {
            console.line("Imported " + Texts.count(summary.manifests(), "manifest") + " in " + Times.length(time) + ": "
                    + Texts.count(summary.uploaded(), "blob") + " sent, " + summary.mounted() + " mounted, "
                    + summary.present() + " were there; " + Texts.bytes(summary.bytesSent()) + " sent");
        }
    }
}
