package dev.cairn.cli.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

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
import dev.cairn.cli.registry.layout.FolderLayoutWriter;
import dev.cairn.cli.registry.layout.LayoutWriter;
import dev.cairn.cli.registry.layout.TarLayoutWriter;
import dev.cairn.cli.registry.layout.Unwritable;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/** {@code cairn registry export}. */
@Command(
        name = "export",
        description = {
            "Write images into an OCI image layout, which 'cairn registry import', skopeo ('oci-archive:FILE:TAG', or"
                    + " 'oci:DIR:TAG') and others read: a tar file; or a folder, if it is one or its name ends in '/'. All"
                    + " platforms of an image are in it.",
            "A tar file is there when it is whole. In a folder, an interrupted run goes on where it was."
        })
final class RegistryExportCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RegistryOptions options = new RegistryOptions();

    @Option(
            names = "--referrers",
            description = "With all that refers to the images, such as signatures, SBOMs and provenance.")
    private boolean referrers;

    @Parameters(
            arity = "1..*",
            // In words: a synopsis is broken at whatever sign stands in a name's form.
            paramLabel = "IMAGE... FILE|DIR/|-",
            hideParamSyntax = true,
            description =
                    "Which images, each as REPO, REPO:TAG or REPO@DIGEST, and at last where to; '-' is standard output."
                            + " Without a tag or digest the tag 'latest' is meant.")
    private List<String> words = new ArrayList<>();

    RegistryExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        // Not by arity: with an option between them, picocli counts the words on each side of it.
        if (words.size() < 2) {
            throw CliException.usage("Name what to export and, at last, where to: a file, a folder, or '-'");
        }
        List<ArtifactReference> artifacts = new ArrayList<>();
        for (String word : words.subList(0, words.size() - 1)) {
            artifacts.add(ArtifactReference.parse(word));
        }
        String target = words.getLast();
        boolean toOutput = toOutput(target);
        if (toOutput && surroundings.terminal().out()) {
            throw CliException.usage("A terminal cannot show a tar file: name a file, or send the output elsewhere");
        }
        Console console = toOutput ? common.console(surroundings).besideData() : common.console(surroundings);
        long begin = System.nanoTime();
        try (RegistrySession registry = options.open(surroundings)) {
            ExportPlan plan = ExportPlan.of(artifacts, registry, referrers, console);
            return Ending.guard(
                    () -> {
                        Exporter.Summary summary = fetch(plan, target, registry, console);
                        tell(summary, target, Duration.ofNanos(System.nanoTime() - begin), console);
                        return ExitCodes.OK;
                    },
                    whenInterrupted(target),
                    console);
        }
    }

    private String whenInterrupted(String target) {
        if (toOutput(target)) {
            return "what was written to standard output is no whole tar file. Run it again";
        }
        return isFolder(target)
                ? target + " is no whole layout yet. Run it again to go on: what is there by now is not fetched again"
                : target + " was not written, and nothing was left beside it. Run it again";
    }

    private Exporter.Summary fetch(ExportPlan plan, String target, RegistrySession registry, Console console)
            throws IOException, RegistryException, InterruptedException {
        try (LayoutWriter layout = writer(target, plan.index());
                Transfer transfer = console.transfer("Exporting")) {
            return written(new Exporter(registry, layout, console, transfer), plan, target);
        }
    }

    /** What comes in is good; where it goes to, is to be told by its name. */
    private static Exporter.Summary written(Exporter exporter, ExportPlan plan, String target)
            throws RegistryException, InterruptedException {
        try {
            return exporter.run(plan);
        } catch (RegistryException e) {
            if (e.failure() instanceof RegistryFailure.Unwritable unwritable) {
                throw unwritable(target, unwritable.reason(), e);
            }
            throw e;
        } catch (IOException e) {
            throw unwritable(target, Unwritable.reason(e), e);
        }
    }

    private static CliException unwritable(String target, String reason, Exception cause) {
        String what = toOutput(target) ? "Standard output" : target;
        return CliException.failed(
                what + " cannot be written: " + reason
                        + (Unwritable.isFull(reason)
                                ? ". Make room on the disk that it is to lie on, or export to another one"
                                : ""),
                cause);
    }

    private static boolean toOutput(String target) {
        return target.equals(STANDARD_OUTPUT);
    }

    private boolean isFolder(String target) {
        return target.endsWith("/") || Files.isDirectory(surroundings.resolve(Path.of(target)));
    }

    private LayoutWriter writer(String target, byte[] index) throws IOException {
        if (toOutput(target)) {
            return TarLayoutWriter.to(surroundings.output(), index);
        }
        Path path = surroundings.resolve(Path.of(target));
        return isFolder(target) ? FolderLayoutWriter.to(path, index) : TarLayoutWriter.to(path, index);
    }

    private static void tell(Exporter.Summary summary, String target, Duration time, Console console) {
        if (console.isJson()) {
            console.json(summary);
        } else {
            console.line("Exported to " + target + " in " + Times.length(time) + ": "
                    + Texts.bytes(summary.bytes()) + " in " + Texts.count(summary.written(), "blob") + " written"
                    + (summary.present() == 0 ? "" : ", " + summary.present() + " were there"));
        }
    }
}
