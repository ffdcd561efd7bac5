package dev.cairn.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.log.EventLog;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.KafkaTopics;
import dev.cairn.model.OwnRegistry;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.RegistryConfig;
import dev.cairn.registry.RegistryLog;
import dev.cairn.registry.RegistryService;
import dev.cairn.registry.access.ServiceAccount;
import dev.cairn.service.ServiceConfig;
import dev.cairn.telemetry.StageTelemetry;

/** {@code cairn run registry-service}. */
@Command(
        name = RunRegistryCommand.NAME,
        description = "Runs the registry by itself: all of it but Kafka, for which its events wait.",
        footer = {
            "",
            // One paragraph a line: picocli wraps at the terminal's width.
            "What it keeps lies in the folder 'registry' of the data folder, where 'cairn up' has it too; one of the two"
                    + " can use it at a time. With 'registry.storage' in platform.yaml it lies in a bucket of an"
                    + " S3-compatible store, which any number of them can use.",
            "",
            "Ctrl-C (or SIGTERM) stops it when the requests that are under way have ended."
        })
final class RunRegistryCommand implements Callable<Integer> {

    static final String NAME = "registry-service";

    private static final Logger LOG = LoggerFactory.getLogger(RunRegistryCommand.class);

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
                        new ServiceStates(NAME, common.console(Surroundings.ofProcess())),
                        this::address)
                .run(this::start);
    }

    private ForegroundService.Address address(PlatformFile platform) {
        RegistryServiceSpec configured = platform.registry();
        RegistryServiceSpec spec = ListeningSpec.checked(configured, options.host(configured.host()));
        return new ForegroundService.Address(spec.host(), Registry.tls(spec), spec.isOpen());
    }

    private ForegroundService.Started start(ForegroundService.Foundation foundation) throws IOException {
        Path data = Files.createDirectories(options.data());
        ServiceAccount operator = ServiceCredentials.operator(new SecureRandom());
        RegistryConfig config = RegistryConfig.by(
                        data.resolve("registry"),
                        new ListeningSpec(foundation.platform(), foundation.host()),
                        List.of(operator))
                .with(foundation.telemetry().metrics());
        Closing parts = new Closing();
        Registry registry =
                start(foundation, config, options.kafka().map(kafka -> onLog(kafka, foundation, parts)), parts);
        letOwnerIn(data, registry, operator, parts);
        Map<String, String> details = new LinkedHashMap<>();
        if (registry.everywhere()) {
            details.put("listens", "on all addresses of this machine (" + foundation.host() + ")");
        }
        details.put("api", registry.outside() + "/v2/");
        details.put("health", registry.outside() + "/readyz");
        details.put("metrics", registry.outside() + "/metrics");
        details.put("storage", config.storage().place());
        details.put("platform", options.platform().toString());
        details.put(
                "kafka", options.kafka().map(KafkaConnection::bootstrapServers).orElse("none: events wait"));
        return new ForegroundService.Started(parts, registry.outside(), details);
    }

    /** Only who has the storage does: a second one on the folder must not change what the first one knows. */
    private static void letOwnerIn(Path data, Registry registry, ServiceAccount operator, Closing parts)
            throws IOException {
        try {
            ServiceCredentials.keep(data, operator);
            OwnRegistry.write(data, registry.uri());
            parts.add(() -> OwnRegistry.delete(data));
        } catch (IOException e) {
            // A registry with a full disk serves pulls all the same, and can collect.
            if (String.valueOf(e.getMessage()).contains("No space left on device")) {
                LOG.atWarn()
                        .log("The disk is full: 'cairn registry' has no way in as the folder's owner until the next"
                                + " start. Without users it needs none; with users, log in as an operator");
                return;
            }
            parts.close();
            throw e;
        }
    }

    /** Where clients reach it over https, or at an address that is none of this machine alone, it listens once more. */
    private static Registry start(
            ForegroundService.Foundation foundation, RegistryConfig config, Optional<RegistryLog> log, Closing parts)
            throws IOException {
        HttpService inside = Registry.isReachedInside(config.access().spec().get())
                ? null
                : HttpService.create(foundation.vertx(), foundation.telemetry(), new HttpConfig(NAME, 0, "--port"));
        try {
            Registry registry = parts.add(Registry.start(foundation.http(), inside, config, log));
            if (inside != null) {
                parts.add(inside);
            }
            return registry;
        } catch (RuntimeException | IOException e) {
            if (inside != null) {
                inside.close();
            }
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
    private RegistryLog onLog(KafkaConnection kafka, ForegroundService.Foundation foundation, Closing parts) {
        EventLog log = parts.add(open(kafka));
        return new RegistryLog(
                log,
                new ServiceConfig(NAME, kafka, options.data().resolve("streams"), options.instance()),
                new StageTelemetry(foundation.telemetry()),
                Optional.ofNullable(foundation.platform().get().registry().restoreHorizon()),
                () -> KafkaTopics.create(kafka, Standalone.PARTITIONS, false, RegistryService.inboxes()));
    }
}
