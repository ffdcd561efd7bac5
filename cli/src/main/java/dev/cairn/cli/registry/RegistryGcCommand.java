package dev.cairn.cli.registry;

import java.time.Duration;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Progress;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.oci.client.RegistryException;

/** {@code cairn registry gc}. */
@Command(
        name = "gc",
        description =
                "Collect the registry's garbage now: what no tag leads to and no rule keeps. Manifests without a tag are"
                        + " kept unless retention.untagged in platform.yaml says for how long. The registry serves on"
                        + " meanwhile, and does this by itself, too.")
final class RegistryGcCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RegistryOptions options = new RegistryOptions();

    @Option(names = "--dry-run", description = "Only tell what would go, and why.")
    private boolean dryRun;

    RegistryGcCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RegistryException, InterruptedException {
        Console console = common.console(surroundings);
        JsonNode summary;
        try (Progress progress = console.progress("The registry collects")) {
            summary = new Operation(options, surroundings, console).run("/api/gc?dryRun=" + dryRun, item -> {
                progress.step();
                console.line(text(item, console));
            });
        }
        if (summary.hasNonNull("warning")) {
            console.note("warning: " + Texts.printable(summary.path("warning").asText()));
        }
        if (!console.isJson()) {
            console.line(sum(summary, summary.path("dryRun").asBoolean(dryRun)) + " ("
                    + Times.length(Duration.ofMillis(summary.path("tookMillis").asLong())) + ")");
        }
        return ExitCodes.OK;
    }

    /** What is only set aside still takes its room. */
    private static String sum(JsonNode summary, boolean dryRun) {
        int aside = summary.path("setAside").asInt();
        long asideBytes = summary.path("setAsideBytes").asLong();
        int gone = summary.path("items").asInt() - aside;
        long goneBytes = summary.path("bytes").asLong() - asideBytes;
        String would = dryRun ? " would be " : " ";
        return Texts.count(aside, "blob") + would + "set aside (" + Texts.bytes(asideBytes) + "), "
                + Texts.count(gone, "item") + would + "collected (" + Texts.bytes(goneBytes) + ")"
                + (dryRun ? "" : ", " + Texts.bytes(summary.path("freedBytes").asLong()) + " freed")
                + (summary.hasNonNull("storedBytes")
                        ? ", " + Texts.bytes(summary.path("storedBytes").asLong()) + " stored"
                        : "");
    }

    private static String shown(String action) {
        return action.replace("would-quarantine", "would set aside")
                .replace("quarantined", "set aside")
                .replace('-', ' ');
    }

    private static String text(JsonNode item, Console console) {
        String action = item.path("action").asText();
        Tone tone = switch (action) {
            case "kept" -> Tone.FAINT;
            case "would-collect", "would-quarantine" -> Tone.OPEN;
            default -> Tone.GOOD;
        };
        String name = item.path("repository").asText("")
                + (item.hasNonNull("tag") ? ":" + item.path("tag").asText() : "")
                + (item.hasNonNull("digest") ? "@" + item.path("digest").asText() : "");
        return console.paint(tone, "%-15s".formatted(Texts.printable(shown(action)))) + "  "
                + "%-8s".formatted(Texts.printable(item.path("kind").asText("")))
                + "%9s"
                        .formatted(
                                item.hasNonNull("size")
                                        ? Texts.bytes(item.path("size").asLong())
                                        : "") + "  "
                + Texts.printable(name.startsWith("@") ? name.substring(1) : name)
                + (item.hasNonNull("reason")
                        ? "  " + Texts.printable(item.path("reason").asText())
                        : "");
    }
}
