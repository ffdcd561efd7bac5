package dev.cairn.benchmarks.webhooks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

import dev.cairn.benchmarks.report.Parts;
import dev.cairn.build.BuildService;
import dev.cairn.build.commits.PushesToInbox;
import dev.cairn.build.webhook.ConfiguredRepositories;
import dev.cairn.build.webhook.WebhookApi;
import dev.cairn.build.webhook.WebhookLimits;
import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.log.EventLog;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.KafkaTopics;
import dev.cairn.model.LivePlatform;
import dev.cairn.telemetry.CurrentTrace;
import dev.cairn.telemetry.Telemetry;

/**
 * The webhooks of build-service, before the inbox of a real broker that flushes before it acknowledges, and beside it the
 * same HTTP server with a route that reads the body and answers 202. No stage reads the inbox: what is measured is how
 * many are taken, not what follows from them.
 */
final class Servers implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final int ACCEPTED = 202;
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final String PATH = "/webhooks/github";

    private final Parts parts;
    private final URI real;
    private final URI baseline;

    private Servers(Parts parts, Path folder) throws IOException {
        this.parts = parts;
        Telemetry telemetry = parts.add(Telemetry.create("benchmark", Optional.empty()));
        Vertx vertx = telemetry.vertx(new VertxOptions());
        parts.add(() ->
                vertx.close().toCompletionStage().toCompletableFuture().get(WITHIN.toSeconds(), TimeUnit.SECONDS));
        EmbeddedKafka kafka = parts.add(EmbeddedKafka.start(new Config(folder.resolve("kafka"))));
        KafkaConnection connection = KafkaConnection.plain(kafka.bootstrapServers());
        KafkaTopics.create(connection, PARTITIONS, true, BuildService.inboxes());
        EventLog log = parts.add(new KafkaEventLog(connection, WITHIN, InstantSource.system()));

        HttpService webhooks = parts.add(HttpService.create(vertx, telemetry, new HttpConfig("webhooks", 0, "")));
        new WebhookApi(
                        new ConfiguredRepositories(platform(folder)),
                        new PushesToInbox(log, CurrentTrace::traceparent),
                        unlimited())
                .mount(webhooks.router());
        HttpService plain = parts.add(HttpService.create(vertx, telemetry, new HttpConfig("plain", 0, "")));
        plain.router().post(PATH).handler(Servers::readAndAccept);
        real = uri(webhooks.start());
        baseline = uri(plain.start());
    }

    static Servers start(Path folder) throws IOException {
        Parts parts = new Parts();
        boolean started = false;
        try {
            Servers all = new Servers(parts, folder);
            started = true;
            return all;
        } finally {
            if (!started) {
                parts.close();
            }
        }
    }

    private static void readAndAccept(RoutingContext request) {
        request.request()
                .body()
                .onSuccess(body -> request.response()
                        .setStatusCode(ACCEPTED)
                        .putHeader("Content-Type", "application/json")
                        .end(Buffer.buffer("{}")))
                .onFailure(request::fail);
    }

    private static URI uri(int port) {
        return URI.create("http://" + HttpConfig.LOOPBACK + ":" + port + PATH);
    }

    private static LivePlatform platform(Path folder) throws IOException {
        Files.writeString(folder.resolve("secret"), Hooks.SECRET);
        StringBuilder yaml = new StringBuilder("repositories:\n");
        for (int i = 0; i < Hooks.repositories(); i++) {
            yaml.append("  - { url: \"").append(Hooks.url(i)).append("\", secretFile: secret, branches: [main] }\n");
        }
        Path file = Files.writeString(folder.resolve("platform.yaml"), yaml);
        return switch (LivePlatform.open(file)) {
            case LivePlatform.Opened.Live(LivePlatform platform, var warnings) -> platform;
            case LivePlatform.Opened.Invalid(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    /** As in service, but for the rates: here all hooks come from one address, and as many as can be taken. */
    private static WebhookLimits unlimited() {
        WebhookLimits usual = WebhookLimits.defaults();
        WebhookLimits.Rate any = new WebhookLimits.Rate(Integer.MAX_VALUE, Integer.MAX_VALUE);
        return new WebhookLimits(
                usual.bodyBytes(), usual.bufferedBytes(), any, any, usual.bodyTime(), usual.inboxTime());
    }

    URI real() {
        return real;
    }

    URI baseline() {
        return baseline;
    }

    @Override
    public void close() {
        parts.close();
    }
}
