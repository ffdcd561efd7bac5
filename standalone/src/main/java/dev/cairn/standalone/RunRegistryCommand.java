package dev.cairn.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.log.KafkaConnection;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.RegistryConfig;

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
                        new ServiceStates(NAME, common.console(Surroundings.ofProcess())),
                        RunRegistryCommand::address)
                .run(this::start);
    }

    private static ForegroundService.Address address(PlatformFile platform) {
        RegistryServiceSpec spec = platform.registry();
        return new ForegroundService.Address(spec.host(), Registry.tls(spec), spec.isOpen());
    }

    private ForegroundService.Started start(ForegroundService.Foundation foundation) throws IOException {
        Path data = options.data().resolve("registry");
        RegistryConfig config = RegistryConfig.by(
                        data, () -> foundation.platform().get().registry(), List.of())
                .with(foundation.telemetry().metrics());
        Registry registry = Registry.start(foundation.http(), null, config, options.kafka());
        Map<String, String> details = new LinkedHashMap<>();
        details.put("api", registry.outside() + "/v2/");
        details.put("health", registry.outside() + "/readyz");
        details.put("metrics", registry.outside() + "/metrics");
        details.put("data", data.toString());
        details.put("platform", options.platform().toString());
        details.put(
                "kafka", registry.log().map(KafkaConnection::bootstrapServers).orElse("none: events wait"));
        return new ForegroundService.Started(registry, registry.outside(), details);
    }
}
