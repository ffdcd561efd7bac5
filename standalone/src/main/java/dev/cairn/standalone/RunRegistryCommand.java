package dev.cairn.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.http.HttpService;
import dev.cairn.log.EventLog;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.KafkaTopics;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryLog;
import dev.cairn.registry.RegistryService;
import dev.cairn.service.ServiceConfig;
import dev.cairn.telemetry.StageTelemetry;
import dev.cairn.telemetry.Telemetry;

/** {@code cairn run registry-service}. */
@Command(
        name = RunRegistryCommand.NAME,
        description = "Runs the registry by itself: all of it but Kafka, for which its events wait.",
        footer = {
            "",
            "What it keeps lies in the folder 'registry' of the data folder, where 'cairn up' has it too; one of the two",
            "can use it at a time. Ctrl-C (or SIGTERM) stops it when the requests that are under way have ended."
        })
final class RunRegistryCommand implements Callable<Integer> {

    static final String NAME = "registry-service";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ServiceOptions options = new ServiceOptions();

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "7072",
            description = "The port of its API, health and metrics (default: ${DEFAULT-VALUE}; 0: a free one).")
    private int port = 7072;

    @Override
    public Integer call() throws InterruptedException {
        return new ForegroundService(
                        NAME,
                        options,
                        ServiceOptions.checkedPort(port),
                        new ServiceStates(NAME, common.console(Surroundings.ofProcess())))
                .run(this::start);
    }

    private ForegroundService.Started start(ForegroundService.Foundation foundation) throws IOException {
        Path data = options.data().resolve("registry");
        RegistryConfig config =
                RegistryConfig.in(data).with(foundation.telemetry().metrics());
        Closing parts = new Closing();
        Registry registry = start(
                foundation.http(),
                config,
                options.kafka().map(kafka -> onLog(kafka, foundation.telemetry(), parts)),
                parts);
        Map<String, String> details = new LinkedHashMap<>();
        details.put("api", registry.uri() + "/v2/");
        details.put("health", registry.uri() + "/readyz");
        details.put("metrics", registry.uri() + "/metrics");
        details.put("data", data.toString());
        details.put("platform", options.platform().toString());
        details.put(
                "kafka", options.kafka().map(KafkaConnection::bootstrapServers).orElse("none: events wait"));
        return new ForegroundService.Started(parts, registry.uri(), details);
    }

    private static Registry start(HttpService http, RegistryConfig config, Optional<RegistryLog> log, Closing parts)
            throws IOException {
        try {
            return parts.add(Registry.start(http, config, log));
        } catch (RuntimeException | IOException e) {
            parts.close();
            throw e;
        }
    }

    private static EventLog open(KafkaConnection kafka) {
        try {
            return new KafkaEventLog(kafka, Standalone.APPEND_WITHIN, InstantSource.system());
        } catch (KafkaException e) {
            throw new StartFailure("--kafka: " + kafka + " cannot be used: " + e.getCause(), e);
        }
    }

    /** Kafka may be away, and come later. */
    private RegistryLog onLog(KafkaConnection kafka, Telemetry telemetry, Closing parts) {
        EventLog log = parts.add(open(kafka));
        return new RegistryLog(
                log,
                new ServiceConfig(NAME, kafka, options.data().resolve("streams"), options.instance()),
                new StageTelemetry(telemetry),
                Optional.empty(),
                () -> KafkaTopics.create(kafka, Standalone.PARTITIONS, false, RegistryService.inboxes()));
    }
}
