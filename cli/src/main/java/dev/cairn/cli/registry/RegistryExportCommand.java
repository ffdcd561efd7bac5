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
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.cli.console.Transfer;
import dev.cairn.cli.registry.layout.FolderLayoutWriter;
import dev.cairn.cli.registry.layout.LayoutWriter;
import dev.cairn.cli.registry.layout.TarLayoutWriter;
import dev.cairn.oci.client.RegistryException;

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
            paramLabel = "REPO[:TAG|@DIGEST]... FILE|DIR/|-",
            description = "Which images, and at last where to; '-' is standard output. Without a tag or digest the tag"
                    + " 'latest' is meant.")
    private List<String> words = new ArrayList<>();

    RegistryExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, RegistryException, InterruptedException {
        // Not by arity: with an option between them, picocli counts the words on each side of it.
        if (words.size() < 2) {
            throw CliException.usage("Name what to export and, at last, where to: a file, a folder, or '-'");
        }
        List<ArtifactReference> artifacts = new ArrayList<>();
        for (String word : words.subList(0, words.size() - 1)) {
            artifacts.add(ArtifactReference.parse(word));
        }
        String target = words.getLast();
        boolean toOutput = target.equals(STANDARD_OUTPUT);
        if (toOutput && surroundings.terminal().out()) {
            throw CliException.usage("A terminal cannot show a tar file: name a file, or send the output elsewhere");
        }
        Console console = toOutput ? common.console(surroundings).besideData() : common.console(surroundings);
        long begin = System.nanoTime();
        try (RegistrySession registry = options.open(surroundings)) {
            ExportPlan plan = ExportPlan.of(artifacts, registry, referrers, console);
            Exporter.Summary summary;
            try (LayoutWriter layout = writer(target, plan.index());
                    Transfer transfer = console.transfer("Exporting")) {
                summary = new Exporter(registry, layout, console, transfer).run(plan);
            }
            tell(summary, target, Duration.ofNanos(System.nanoTime() - begin), console);
        }
        return ExitCodes.OK;
    }

    private LayoutWriter writer(String target, byte[] index) throws IOException {
        if (target.equals(STANDARD_OUTPUT)) {
            return TarLayoutWriter.to(surroundings.output(), index);
        }
        Path path = surroundings.resolve(Path.of(target));
        return target.endsWith("/") || Files.isDirectory(path)
                ? FolderLayoutWriter.to(path, index)
                : TarLayoutWriter.to(path, index);
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
