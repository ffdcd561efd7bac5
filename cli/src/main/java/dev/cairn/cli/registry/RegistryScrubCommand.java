package dev.cairn.cli.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Progress;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.oci.client.RegistryException;

/** {@code cairn registry scrub}. */
@Command(
        name = "scrub",
        description =
                "Let the registry read all that it keeps and hold it against its digests now. What is damaged is told,"
                        + " is not served any more, and makes the command fail; so does what cannot be read.")
final class RegistryScrubCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RegistryOptions options = new RegistryOptions();

    @Option(
            names = "--rate",
            paramLabel = "SIZE",
            description = "Read so much each second, 64KiB to 1TiB, such as 200MiB. Default: what registry.scrub.rate"
                    + " says, 20MiB.")
    private @Nullable String rate;

    RegistryScrubCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RegistryException, InterruptedException {
        Console console = common.console(surroundings);
        String path = rate == null ? "/api/scrub" : "/api/scrub?rate=" + checked(rate);
        JsonNode summary;
        try (Progress progress = console.progress("The registry checks its content")) {
            summary = new Operation(options, surroundings, console).run(path, item -> {
                switch (item.path("action").asText()) {
                    case "progress" ->
                        progress.at(
                                item.path("checked").asLong(),
                                item.path("total").asLong());
                    case "corrupted" -> console.line(text(item, console));
                    default -> progress.step();
                }
            });
        }
        int corrupted = summary.path("corrupted").asInt();
        int unreadable = summary.path("unreadable").asInt();
        if (!console.isJson()) {
            console.line(Texts.count(summary.path("checked").asInt(), "blob") + " checked, "
                    + Texts.bytes(summary.path("bytes").asLong()) + ", " + corrupted + " corrupted"
                    + (unreadable == 0 ? "" : ", " + unreadable + " could not be read") + " ("
                    + Times.length(Duration.ofMillis(summary.path("tookMillis").asLong())) + ")");
            if (corrupted > 0) {
                console.note("Push what is corrupted again: an image that has it cannot be pulled whole until then");
            }
            if (unreadable > 0) {
                console.note(
                        "What could not be read stays, since nobody knows whether it is bad: look after the disk; the"
                                + " registry's log names it");
            }
        }
        return corrupted == 0 && unreadable == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static long checked(String rate) {
        long bytesPerSecond = Sizes.parse("--rate", rate);
        if (!RegistryServiceSpec.Scrub.isRate(bytesPerSecond)) {
            throw CliException.usage("--rate: must be " + RegistryServiceSpec.Scrub.SLOWEST + " to "
                    + RegistryServiceSpec.Scrub.FASTEST + " (bytes each second), not " + rate);
        }
        return bytesPerSecond;
    }

    private static String text(JsonNode item, Console console) {
        List<String> repositories = new ArrayList<>();
        item.path("repositories").forEach(name -> repositories.add(name.asText()));
        return console.paint(Tone.BAD, "corrupted") + "  "
                + Texts.printable(item.path("digest").asText())
                + (repositories.isEmpty() ? "" : "  of " + Texts.printable(Texts.list(repositories)));
    }
}
