package dev.cairn.benchmarks.hop;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.cairn.benchmarks.report.Parts;
import dev.cairn.build.BuildService;
import dev.cairn.build.builds.BuildStage;
import dev.cairn.build.commits.CommitStage;
import dev.cairn.build.commits.PushReceived;
import dev.cairn.build.commits.PushesToInbox;
import dev.cairn.deploy.DeployService;
import dev.cairn.deploy.rollout.DeployStage;
import dev.cairn.event.Topic;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.log.EventLog;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.KafkaTopics;
import dev.cairn.log.ReadFrom;
import dev.cairn.model.CairnFile;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.Read;
import dev.cairn.model.RepositoryName;
import dev.cairn.service.CommandCodec;
import dev.cairn.service.Message;
import dev.cairn.service.ServiceConfig;
import dev.cairn.service.ServiceRuntime;
import dev.cairn.service.StageListener;
import dev.cairn.service.StageSpec;
import dev.cairn.telemetry.StageTelemetry;
import dev.cairn.telemetry.Telemetry;

/**
 * The stages of build-service and deploy-service with instant effects, and an empty one, on one embedded broker. It is
 * used by one thread.
 */
final class Pipeline implements AutoCloseable {

    private static final int PARTITIONS = 4;
    // So many that no push takes the place of one that is still under way.
    private static final int APPLICATIONS = 64;
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final double NANOS_PER_MILLI = 1e6;
    private static final GitRef MAIN = new GitRef("refs/heads/main");

    private final Parts parts;
    private final Map<RepositoryName, CairnFile> files = files();
    private final List<RepositoryName> repositories = List.copyOf(files.keySet());
    private final EmptyStage empty =
            new EmptyStage(repositories.stream().map(RepositoryName::value).toList());
    private final FactWatch watch = new FactWatch();
    private final EventLog log;
    private final PushesToInbox pushes;
    private long hops;
    private long pushed;

    private Pipeline(Parts parts, Path folder) throws InterruptedException {
        this.parts = parts;
        EmbeddedKafka kafka = parts.add(EmbeddedKafka.start(new Config(folder.resolve("kafka"))));
        KafkaConnection connection = KafkaConnection.plain(kafka.bootstrapServers());
        List<String> inboxes = new ArrayList<>(BuildService.inboxes());
        inboxes.addAll(DeployService.inboxes());
        inboxes.add(StageSpec.inboxOf(EmptyStage.NAME));
        KafkaTopics.create(connection, PARTITIONS, true, inboxes);
        this.log = parts.add(new KafkaEventLog(connection, WITHIN, InstantSource.system()));
        this.pushes = new PushesToInbox(log, () -> null);
        startServices(folder, connection);
        parts.add(log.tail(
                Set.of(Topic.COMMITS.id(), Topic.ARTIFACTS.id(), Topic.DEPLOYMENTS.id(), Topic.OPERATIONS.id()),
                ReadFrom.end(),
                watch::read));
    }

    static Pipeline start(Path folder) throws InterruptedException {
        Parts parts = new Parts();
        boolean started = false;
        try {
            Pipeline all = new Pipeline(parts, folder);
            started = true;
            return all;
        } finally {
            if (!started) {
                parts.close();
            }
        }
    }

    private void startServices(Path folder, KafkaConnection connection) throws InterruptedException {
        StageListener listener = new StageTelemetry(parts.add(Telemetry.create("benchmark", Optional.empty())));
        List<ServiceRuntime> services = new ArrayList<>();
        Map<String, List<ServiceRuntime.Running<?>>> wanted = Map.of(
                "build-service",
                List.of(
                        new ServiceRuntime.Running<>(new CommitStage(), InstantEffects.source(files)),
                        new ServiceRuntime.Running<>(new BuildStage(), InstantEffects.build(watch))),
                "deploy-service",
                List.of(new ServiceRuntime.Running<>(new DeployStage(), InstantEffects.rollout())),
                "empty-service",
                List.of(new ServiceRuntime.Running<EmptyCommand>(empty, (work, run) -> {})));
        wanted.forEach((name, stages) -> services.add(parts.add(ServiceRuntime.start(
                new ServiceConfig(name, connection, folder.resolve("streams"), "benchmark"),
                stages,
                log,
                InstantSource.system(),
                listener))));
        long deadline = System.nanoTime() + WITHIN.toNanos();
        for (ServiceRuntime service : services) {
            while (!service.isReady()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("The services were not ready: " + service.whatIsMissing());
                }
                Thread.sleep(20);
            }
        }
    }

    private static Map<RepositoryName, CairnFile> files() {
        Map<RepositoryName, CairnFile> files = new LinkedHashMap<>();
        for (int i = 0; i < APPLICATIONS; i++) {
            files.put(new RepositoryName("repository-" + i), file("application-" + i));
        }
        return files;
    }

    private static CairnFile file(String application) {
        String yaml = """
                application: %s
                artifacts:
                  web: { kind: container, builder: java, from: jlink, main: hello.Main }
                environments:
                  staging:
                    target: local
                    run:
                      web: { instances: 2, port: 8080, health: { path: /healthz, within: 30s } }
                """.formatted(application);
        return switch (CairnFileReader.read(yaml.getBytes(StandardCharsets.UTF_8))) {
            case Read.Valid<CairnFile>(CairnFile file, var warnings) -> file;
            case Read.Invalid<CairnFile>(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    /**
     * One hop, in milliseconds.
     *
     * @param sent since a command was sent, until its fact could be read
     * @param acknowledged the same since the command was acknowledged
     */
    record Hop(double sent, double acknowledged) {}

    Hop hop() throws InterruptedException {
        long number = ++hops;
        var fact = watch.awaitHop(number);
        Message.Context context = new Message.Context("ping-" + number, null, null, null, "benchmark");
        try {
            long sent = System.nanoTime();
            long acknowledged = log.append(
                            StageSpec.inboxOf(EmptyStage.NAME),
                            CommandCodec.encode(empty.key(number), new EmptyCommand.Ping(number), context))
                    .thenApply(position -> System.nanoTime())
                    .toCompletableFuture()
                    .get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            long read = fact.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            return new Hop((read - sent) / NANOS_PER_MILLI, (read - acknowledged) / NANOS_PER_MILLI);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("A hop failed", e);
        }
    }

    /** Pushes a commit to the next repository, and does not wait for what becomes of it. */
    Delivery push() {
        RepositoryName repository = repositories.get((int) (pushed % APPLICATIONS));
        CommitId before = pushed < APPLICATIONS ? null : commit(pushed - APPLICATIONS);
        CommitId commit = commit(pushed);
        Delivery delivery = watch.await(commit);
        PushReceived push =
                new PushReceived(repository, MAIN, before, commit, "github/" + pushed + "/0", "github", "ada");
        pushed++;
        pushes.accept(push).whenComplete((stored, failure) -> delivery.acknowledged(System.nanoTime()));
        return delivery;
    }

    private static CommitId commit(long number) {
        return new CommitId(String.format("%040x", number));
    }

    @Override
    public void close() {
        parts.close();
    }
}
