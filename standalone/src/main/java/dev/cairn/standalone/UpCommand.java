package dev.cairn.standalone;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.console.TlsOptions;
import dev.cairn.event.Json;

/** Runs a whole Cairn until it is told to stop. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts everything in this process: Kafka, the services, the router.",
        footer = {
            "",
            "The data folder is taken up where the last run left it, also after a crash. Ctrl-C stops everything,"
                    + " the instances too, and loses nothing: the next 'up' brings them back."
        })
final class UpCommand implements Callable<Integer> {

    private static final Duration READY_WITHIN = Duration.ofMinutes(5);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder (default: $CAIRN_DATA, else ~/.local/share/cairn).")
    private @Nullable Path data;

    @Option(
            names = "--platform",
            paramLabel = "FILE",
            description = "The operator's platform.yaml (default: platform.yaml in the data folder).")
    private @Nullable Path platform;

    @Option(
            names = "--leave-instances",
            description = "Leave the instances running when everything else stops, for an upgrade of Cairn.")
    private boolean leaveInstances;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private String output = "text";

    @Mixin
    private Ports ports = new Ports();

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Override
    public Integer call() throws InterruptedException {
        Path folder =
                (data == null ? DataFolders.standard() : data).toAbsolutePath().normalize();
        Path file = OpenPlatform.named(platform, folder);
        Path caFile = tls.file(Surroundings.ofProcess()).orElse(null);
        ProgressLines progress = ProgressLines.ofProcess(spec.commandLine().getErr());
        Standalone cairn =
                Standalone.start(new StandaloneConfig(folder, file, ports, leaveInstances, caFile), progress);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            progress.accept("Stopping");
            cairn.close();
            progress.accept("Stopped");
            stopped.countDown();
        }));
        cairn.awaitReady(READY_WITHIN);
        announce(cairn);
        var _ = cairn.kafka().failure().toCompletableFuture().thenAccept(failure -> {
            progress.accept("Kafka failed: " + failure.reason());
            Thread.ofPlatform().start(() -> System.exit(1)); // the hook above stops the rest
        });
        stopped.await();
        return 0;
    }

    private void announce(Standalone cairn) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.equals("json")) {
            out.println(Json.text(cairn.endpoints()));
        } else {
            out.println("Cairn is ready.");
            out.println("  data       " + cairn.config().data());
            out.println("  platform   " + cairn.config().platform());
            out.println("  webhooks   " + cairn.endpoints().build() + "/webhooks/{github,gitea,git}");
            out.println("  registry   " + cairn.registry().outside() + "/v2/"
                    + (cairn.registry().everywhere() ? " (on all addresses of this machine)" : ""));
            out.println("  router     http://APPLICATION.ENVIRONMENT.localhost:"
                    + cairn.endpoints().router().getPort() + "/");
            out.println("  Kafka      " + cairn.endpoints().kafka());
            out.println();
            out.println("Take a repository in with 'cairn repo add URL --secret-file FILE'. Ctrl-C stops everything.");
        }
        out.flush();
    }
}
