package dev.cairn.cli.registry;

import java.time.Duration;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/** An operation of the operators' API of registry-service, which tells what it does while it does it. */
final class Operation {

    /** A registry may look at very much before it has something to tell. */
    private static final Duration IDLE = Duration.ofMinutes(30);

    private static final int NOT_FOUND = 404;
    private static final String SUMMARY = "summary";
    private static final String FAILED = "failed";

    private final RegistryOptions options;
    private final Surroundings surroundings;
    private final Console console;

    Operation(RegistryOptions options, Surroundings surroundings, Console console) {
        this.options = options;
        this.surroundings = surroundings;
        this.console = console;
    }

    /**
     * Runs it; with JSON wanted, each object is handed on as it is.
     *
     * @param each is given what comes before the summary
     * @return the summary
     * @throws CliException if it ends without one, with the reason where the registry has told it
     */
    JsonNode run(String path, Consumer<JsonNode> each) throws RegistryException, InterruptedException {
        JsonNode[] last = {MissingNode.getInstance()};
        try (RegistrySession registry = options.open(surroundings, IDLE)) {
            registry.client()
                    .post(path, JsonLines.handler(line -> {
                        registry.moved();
                        if (isLast(line)) {
                            last[0] = line;
                        }
                        if (console.isJson()) {
                            console.json(line);
                        } else if (last[0].isMissingNode()) {
                            each.accept(line);
                        }
                    }))
                    .end();
        } catch (RegistryException e) {
            if (e.failure() instanceof RegistryFailure.Refused refused && refused.status() == NOT_FOUND) {
                throw CliException.failed(
                        "This registry has no such operation: only registry-service of Cairn has it", e);
            }
            throw e;
        }
        return summary(last[0]);
    }

    private static boolean isLast(JsonNode line) {
        String action = line.path("action").asText();
        return action.equals(SUMMARY) || action.equals(FAILED);
    }

    private static JsonNode summary(JsonNode last) {
        if (last.path("action").asText().equals(FAILED)) {
            throw CliException.failed("The registry has stopped before it was done: "
                    + Texts.printable(last.path("reason").asText()));
        }
        if (last.isMissingNode()) {
            throw CliException.failed("The registry has stopped before it was done: its log says why. Run it again");
        }
        return last;
    }
}
