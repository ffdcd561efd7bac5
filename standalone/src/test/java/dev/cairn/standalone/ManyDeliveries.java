package dev.cairn.standalone;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.cairn.build.builds.BuildCommand;
import dev.cairn.build.builds.BuildStage;
import dev.cairn.build.commits.CommitCommand;
import dev.cairn.build.commits.CommitStage;
import dev.cairn.build.commits.PushReceived;
import dev.cairn.deploy.rollout.DeployCommand;
import dev.cairn.deploy.rollout.DeployStage;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.CommitInfo;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DerivedNames;
import dev.cairn.event.Event;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.Json;
import dev.cairn.model.ArtifactKind;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.CairnFile;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.GitRef;
import dev.cairn.model.InstanceId;
import dev.cairn.model.Read;
import dev.cairn.model.RepositoryName;
import dev.cairn.oci.Digest;
import dev.cairn.service.Decision;
import dev.cairn.service.Row;
import dev.cairn.service.StageHarness;

/**
 * Deliveries of one application through the three stages, one after the other: what effects would report is made up. In
 * each ten there are some that are superseded while they are read, built or rolled out, and some that fail.
 */
final class ManyDeliveries {

    private static final RepositoryName REPOSITORY = new RepositoryName("hello");
    private static final GitRef MAIN = new GitRef("refs/heads/main");
    private static final EnvironmentName STAGING = new EnvironmentName("staging");
    private static final CairnFile FILE = file("""
            application: hello
            artifacts:
              web: { builder: java, from: jlink, main: hello.Main }
              worker: { builder: java, from: jlink, main: hello.Worker }
            environments:
              staging:
                target: local
                run:
                  web: { instances: 2, port: 8080, health: { path: /healthz, within: 30s }, settings: { GREETING: hello } }
                  worker: {}
              production: { after: staging, target: local, run: { web: { instances: 3, port: 8080 } } }
            """);

    private final StageHarness<CommitCommand> commits = new StageHarness<>(new CommitStage());
    private final StageHarness<BuildCommand> builds = new StageHarness<>(new BuildStage());
    private final StageHarness<DeployCommand> deployments = new StageHarness<>(new DeployStage());
    private List<InstanceId> serving = List.of();
    private List<InstanceId> abandoned = List.of();
    private @Nullable DeploymentId servingOf;
    private @Nullable EventId duty;
    private @Nullable DeploymentId abandonedOf;
    private int number;
    private int succeeded;
    private int incarnation;

    /** How large the state of all stages is. */
    record Size(int rows, int bytes) {}

    private static CairnFile file(String yaml) {
        return switch (CairnFileReader.read(yaml.getBytes(StandardCharsets.UTF_8))) {
            case Read.Valid<CairnFile>(CairnFile file, var warnings) -> file;
            case Read.Invalid<CairnFile>(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    /** Lets pushes come until there were that many. */
    ManyDeliveries until(int count) {
        while (number < count) {
            number++;
            deliver();
            List.of(commits, builds, deployments).forEach(StageHarness::forget);
        }
        return this;
    }

    int succeeded() {
        return succeeded;
    }

    Size size() {
        List<Row> rows = new ArrayList<>(commits.rows());
        rows.addAll(builds.rows());
        rows.addAll(deployments.rows());
        return new Size(
                rows.size(),
                rows.stream()
                        .mapToInt(row -> row.id().length() + Json.write(row).length)
                        .sum());
    }

    private int kind() {
        return number % 10;
    }

    private static CommitId commit(int number) {
        return new CommitId(HexFormat.of().toHexDigits(number).repeat(5));
    }

    private Instant now() {
        return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(number * 60L);
    }

    /** All instances are stopped, nobody can tell, and others take their place. */
    private void restart() {
        if (servingOf != null) {
            incarnation++;
            int before = deployments.rows().size();
            deployments.ask(new DeployCommand.FleetSeen(STAGING, servingOf, Set.of()), null, duty);
            if (deployments.rows().size() != before - serving.size()) {
                throw new IllegalStateException("What was stopped is still in the state: " + deployments.rows());
            }
            serving = up(servingOf);
        }
    }

    private void deliver() {
        commits.at(now());
        if (kind() == 6) {
            restart();
        }
        PushReceived hook = push(MAIN, commit(number - 1), commit(number), "hook");
        EventId delivery = pushed(commits.ask(hook), hook);
        if (kind() == 4) { // redelivered, and a branch that comes and goes
            commits.ask(hook);
            GitRef branch = new GitRef("refs/heads/topic-" + number);
            commits.ask(push(branch, null, commit(-number), "topic"));
            refuse(lastDelivery());
            commits.ask(push(branch, commit(-number), null, "gone"));
        }
        switch (kind()) {
            case 2 -> commits.ask(new CommitCommand.SourceTimedOut(delivery));
            case 7 -> refuse(delivery);
            default -> read(delivery);
        }
    }

    private static PushReceived push(GitRef ref, @Nullable CommitId before, @Nullable CommitId after, String hook) {
        String request = "git/" + hook + "-" + before + "-" + after + "/0";
        return new PushReceived(REPOSITORY, ref, before, after, request, "git", "ada");
    }

    private EventId pushed(List<Event> events, PushReceived hook) {
        if (events.isEmpty() || !(events.getFirst() instanceof CommitPushed)) {
            throw new IllegalStateException(hook + " had no consequence but " + events);
        }
        return lastDelivery();
    }

    private EventId lastDelivery() {
        return commits.facts().getLast().delivery();
    }

    private void refuse(EventId delivery) {
        commits.ask(new CommitCommand.SourceRefused(delivery, "no-cairn-yaml", List.of("There is none")));
    }

    private void read(EventId delivery) {
        commits.ask(new CommitCommand.SourceRead(
                delivery, FILE, new CommitInfo("Ada <ada@example.com>", "Number " + number, now()), true));
        Decision.Ask ask = commits.asks().getLast();
        builds.ask((BuildCommand) ask.command(), delivery, ask.context().causation());
        Fact requested = builds.facts().getFirst(); // what it supersedes comes after it
        build(requested.id(), delivery);
    }

    // --- builds ---------------------------------------------------------------------------------------------------

    private void build(EventId build, EventId delivery) {
        for (ArtifactSpec artifact : FILE.artifacts()) {
            ArtifactName name = artifact.name();
            builds.ask(new BuildCommand.BuildBegan(build, name));
            if (kind() == 3 && name.value().equals("worker")) {
                return; // superseded while it is built, by the next one
            }
            if (kind() == 5 && name.value().equals("web")) {
                builds.ask(new BuildCommand.BuildBroke(build, name, "compilation", "javac found errors", List.of("x")));
            } else {
                ready(build, name);
            }
        }
        Fact last = builds.facts().getLast();
        if (last.data() instanceof BuildCompleted) {
            deployments.tell(last).forEach(event -> {
                if (event instanceof DeploymentRequested requested) {
                    rollOut(requested.deployment());
                }
            });
        } else if (kind() != 5) {
            throw new IllegalStateException("Delivery " + delivery + " was not built: " + last);
        }
    }

    private void ready(EventId build, ArtifactName artifact) {
        Digest digest =
                Digest.parse("sha256:" + HexFormat.of().toHexDigits(number).repeat(8));
        builds.ask(new BuildCommand.ArtifactReady(
                build, artifact, ArtifactKind.CONTAINER, "hello/" + artifact, digest, 1_000_000, List.of(), 1000));
    }

    // --- deployments ----------------------------------------------------------------------------------------------

    private void rollOut(DeploymentId deployment) {
        deployments.ask(new DeployCommand.RolloutBegan(STAGING, deployment));
        down(abandonedOf, abandoned, "superseded");
        abandoned = List.of();
        List<InstanceId> started = up(deployment);
        if (kind() == 1) { // superseded while it is rolled out
            abandoned = started;
            abandonedOf = deployment;
        } else if (kind() == 9) {
            down(deployment, started, "failed");
            deployments.ask(new DeployCommand.RolloutFailed(STAGING, deployment, "unhealthy", "Never", List.of("x")));
        } else {
            deployments.ask(new DeployCommand.RolloutSucceeded(STAGING, deployment, started, "http://hello/"));
            down(servingOf, serving, "replaced");
            duty = deployments.facts().stream()
                    .filter(fact -> fact.data() instanceof DeploymentSucceeded)
                    .findFirst()
                    .orElseThrow()
                    .id();
            serving = started;
            servingOf = deployment;
            succeeded++;
        }
    }

    private List<InstanceId> up(DeploymentId deployment) {
        ArtifactName web = FILE.artifacts().getFirst().name();
        List<InstanceId> started = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            InstanceId instance = DerivedNames.instance(deployment, web, i, incarnation);
            started.add(instance);
            Digest digest = Digest.parse("sha256:" + "0".repeat(64));
            deployments.ask(new DeployCommand.InstanceUp(
                    STAGING, deployment, web, instance, digest, "127.0.0.1:20000", "namespaces"));
        }
        return started;
    }

    private void down(@Nullable DeploymentId deployment, List<InstanceId> instances, String reason) {
        if (deployment != null) {
            ArtifactName web = FILE.artifacts().getFirst().name();
            instances.forEach(instance ->
                    deployments.ask(new DeployCommand.InstanceDown(STAGING, deployment, web, instance, reason)));
        }
    }
}
