package dev.cairn.cli.repo;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.cli.console.TlsOptions;
import dev.cairn.event.Json;
import dev.cairn.identity.Secret;

/** {@code cairn hook send}: the webhook of a plain Git server. */
@Command(
        name = "send",
        description = {
            "Send the signed webhook of a push. It reads what Git gives a post-receive hook on standard input: lines of"
                    + " OLD NEW REF.",
            "It sends again while Cairn does not answer or is too busy, until the time is up. Git does not undo a push"
                    + " because of it, and Cairn finds the push later, too, when it asks the repository."
        })
public final class HookSendCommand implements Callable<Integer> {

    /** As many as build-service takes in one request. */
    private static final int MOST_CHANGES = 1_000;

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--url",
            paramLabel = "URL",
            required = true,
            description = "The webhook's address, ending in /webhooks/git.")
    private @Nullable URI url;

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Option(
            names = "--secret-file",
            paramLabel = "F",
            required = true,
            description = "The file with the webhook's secret.")
    private @Nullable Path secretFile;

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            required = true,
            description = "The repository's name in Cairn.")
    private String repository = "";

    @Option(
            names = "--pusher",
            paramLabel = "WHO",
            description = "Who pushed (default: the variable REMOTE_USER, else USER or LOGNAME).")
    private @Nullable String pusher;

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How long to try, such as 30s (default) or 2m.")
    private String within = "30s";

    /** The payload, as build-service reads it. */
    record Payload(
            String repository,
            List<PostReceive.Change> changes,
            @Nullable String pusher) {}

    /** What was done, for scripts. */
    record Sent(List<String> deliveries, int changes) {}

    public HookSendCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if (url == null || secretFile == null) {
            throw new IllegalStateException("picocli requires them");
        }
        if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
            throw CliException.usage(
                    "'" + url + "' is no webhook's address: write it as http://HOST:7071/webhooks/git");
        }
        Duration time = Times.duration("--within", within);
        Secret secret = SecretFile.read(surroundings.resolve(secretFile));
        List<PostReceive.Change> changes = PostReceive.read(surroundings.input());
        Console console = common.console(surroundings);
        List<String> deliveries = new ArrayList<>();
        // Git shows it to the one who pushes, and who waits for it.
        Consumer<String> waiting = what -> console.note("cairn: " + what + "; trying for " + Times.length(time));
        try (WebhookSender sender = new WebhookSender(
                WebhookSender.http(tls.trust(surroundings)),
                url,
                secret,
                System.nanoTime() + time.toNanos(),
                waiting)) {
            for (int from = 0; from < changes.size(); from += MOST_CHANGES) {
                List<PostReceive.Change> some = changes.subList(from, Math.min(changes.size(), from + MOST_CHANGES));
                String id = uuid().toString();
                sender.send(id, Json.write(new Payload(repository, some, who())));
                deliveries.add(id);
            }
        }
        if (console.isJson()) {
            console.json(new Sent(deliveries, changes.size()));
        } else if (!changes.isEmpty()) {
            console.line("Cairn was told of " + Texts.count(changes.size(), "change") + " of " + repository);
        }
        return ExitCodes.OK;
    }

    private @Nullable String who() {
        return pusher != null
                ? pusher
                : surroundings
                        .variable("REMOTE_USER")
                        .or(() -> surroundings.variable("USER"))
                        .or(() -> surroundings.variable("LOGNAME"))
                        .orElse(null);
    }

    /** A random UUID (RFC 9562, version 4) from the randomness that was given. */
    private UUID uuid() {
        byte[] bytes = new byte[16];
        surroundings.random().nextBytes(bytes);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
