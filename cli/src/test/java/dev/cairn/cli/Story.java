package dev.cairn.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.ArtifactPublished;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildInput;
import dev.cairn.event.BuildRequested;
import dev.cairn.event.BuildStarted;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitInfo;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentReason;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentStarted;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DerivedNames;
import dev.cairn.event.Event;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.event.RegistryNotice;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactKind;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.ArtifactSpec;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.FilesBuilderSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.InstanceId;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.TargetName;
import dev.cairn.oci.Digest;

/**
 * Facts made by hand, as the services would write them. Each step is a certain time after the one before, by the broker's
 * clock; a delivery is told in steps, so that tests can stop in the middle of one.
 */
public final class Story {

    public static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    public static final Application HELLO = new Application("hello");
    public static final RepositoryName REPOSITORY = new RepositoryName("acme/hello");
    public static final GitRef MAIN = new GitRef("refs/heads/main");
    public static final ArtifactName WEB = new ArtifactName("web");
    public static final EnvironmentName STAGING = new EnvironmentName("staging");
    public static final EnvironmentName PRODUCTION = new EnvironmentName("production");

    private final FakeLog log;
    private final Map<String, Long> sequences = new HashMap<>();
    private Instant now = BEGIN;
    private long generation;
    private @Nullable DeploymentId serving;
    private @Nullable EventId servingDelivery;
    private List<InstanceId> instances = List.of();

    public Story(FakeLog log) {
        this.log = log;
    }

    public static CommitId commit(String beginning) {
        return new CommitId((beginning + "0".repeat(40)).substring(0, 40));
    }

    public static Digest digest(String beginning) {
        return Digest.parse("sha256:" + (beginning + "0".repeat(64)).substring(0, 64));
    }

    public Instant now() {
        return now;
    }

    public Story after(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** A push that was taken in. */
    public Told push(String commit, String subject) {
        return new Told(commit(commit), subject).pushed();
    }

    /** The whole of a delivery that came to a good end, with as many instances. */
    public Told delivered(String commit, String subject, int count) {
        return push(commit, subject)
                .accepted()
                .built("d" + commit)
                .completed()
                .requested()
                .succeeded(count);
    }

    /** A push of another repository that names this application, and is refused; its next one is not even valid. */
    public void intruder(RepositoryName repository, String beginning) {
        EventId push = EventId.derive("intruder", beginning);
        EventId build = EventId.derive("intruder-build", beginning);
        CommitId commit = commit(beginning);
        tell(
                EventId.derive("intruder-accepted", beginning),
                push,
                push,
                null,
                new CommitAccepted(repository, MAIN, commit, 1, HELLO));
        tell(
                build,
                push,
                push,
                null,
                new BuildRequested(
                        HELLO,
                        repository,
                        MAIN,
                        commit,
                        1,
                        new CommitInfo("Bob <bob@example.com>", "Mine", BEGIN),
                        List.of(new ArtifactSpec(
                                WEB,
                                ArtifactKind.CONTAINER,
                                new FilesBuilderSpec("scratch", ".", "/app", List.of("/app/server"), "/"))),
                        List.of(),
                        true));
        tell(
                EventId.derive("intruder-failed", beginning),
                push,
                build,
                null,
                new BuildFailed(HELLO, build, WEB, commit, "application-taken", "It belongs to another", List.of()));
        after(Duration.ofSeconds(1));
        tell(
                EventId.derive("intruder-rejected", beginning),
                push,
                push,
                null,
                new CommitRejected(repository, MAIN, commit, 2, "invalid-cairn-yaml", List.of("cairn.yaml:1:1: no")));
    }

    /** The registry took something in, whoever has pushed it. */
    public void tellOfRegistry(String image, Digest digest, @Nullable Digest subject, long notice) {
        EventId id = EventId.derive(image, "registry", "store", Long.toString(notice));
        tell(
                id,
                id,
                null,
                null,
                new ArtifactPublished(
                        image,
                        digest,
                        "application/vnd.oci.image.manifest.v1+json",
                        812,
                        subject == null ? null : "application/vnd.dev.sigstore.bundle.v0.3+json",
                        subject,
                        new RegistryNotice("store", notice, now)));
    }

    public EventId tell(EventId id, EventId delivery, @Nullable EventId cause, @Nullable String actor, Event event) {
        String source = switch (event.topic()) {
            case COMMITS, ARTIFACTS -> "/build-service";
            case REGISTRY -> "/registry-service";
            case DEPLOYMENTS -> "/deploy-service";
            case SECRETS -> "/secrets-broker";
            case OPERATIONS -> "/build-service";
        };
        long sequence = sequences.merge(event.topic() + event.key(), 1L, Long::sum);
        log.append(new Fact(id, source, now, delivery, cause, sequence, null, actor, event), now);
        return id;
    }

    /** One delivery, step by step. */
    public final class Told {
        private final CommitId commit;
        private final String subject;
        private final long number = ++generation;
        private final EventId delivery;
        private final EventId build;
        private final EventId request;
        private final DeploymentId deployment;
        private Digest digest = digest("0");

        Told(CommitId commit, String subject) {
            this.commit = commit;
            this.subject = subject;
            this.delivery = EventId.derive(REPOSITORY.value(), commit.value(), Long.toString(number));
            this.build = EventId.derive(delivery.value(), "build");
            this.request = EventId.derive(delivery.value(), "deploy");
            this.deployment = DerivedNames.deployment(request);
        }

        public EventId delivery() {
            return delivery;
        }

        public DeploymentId deployment() {
            return deployment;
        }

        public InstanceId instance(int ordinal) {
            return DerivedNames.instance(deployment, WEB, ordinal, 0);
        }

        Told pushed() {
            tell(
                    delivery,
                    delivery,
                    null,
                    "ann",
                    new CommitPushed(REPOSITORY, MAIN, commit, null, number, "git/" + number, "git", "ann"));
            return this;
        }

        public Told accepted() {
            after(Duration.ofMillis(120));
            EventId accepted = step("accepted", delivery, new CommitAccepted(REPOSITORY, MAIN, commit, number, HELLO));
            after(Duration.ofMillis(8));
            tell(
                    build,
                    delivery,
                    accepted,
                    null,
                    new BuildRequested(
                            HELLO,
                            REPOSITORY,
                            MAIN,
                            commit,
                            number,
                            new CommitInfo("Ann <ann@example.com>", subject, BEGIN),
                            List.of(new ArtifactSpec(
                                    WEB,
                                    ArtifactKind.CONTAINER,
                                    new FilesBuilderSpec("scratch", ".", "/app", List.of("/app/server"), "/"))),
                            environments(),
                            true));
            after(Duration.ofMillis(40));
            step("build-began", build, new BuildStarted(HELLO, build, WEB, commit));
            return this;
        }

        public Told rejected(String reason, List<String> problems) {
            after(Duration.ofMillis(150));
            step("accepted", delivery, new CommitRejected(REPOSITORY, MAIN, commit, number, reason, problems));
            return this;
        }

        public Told built(String content) {
            after(Duration.ofMillis(2_400));
            digest = digest(content);
            step(
                    "built",
                    build,
                    new ArtifactBuilt(
                            HELLO,
                            build,
                            WEB,
                            commit,
                            ArtifactKind.CONTAINER,
                            "hello/web",
                            digest,
                            12_345_678,
                            List.of(new BuildInput("jdk", "temurin", "25.0.1", null)),
                            2_300,
                            null,
                            null,
                            null));
            return this;
        }

        /** The registry tells of what was built, and of its signature. */
        public Told published() {
            after(Duration.ofMillis(1));
            registry(digest, null, number * 2 - 1);
            registry(digest("5" + commit.value().substring(0, 7)), digest, number * 2);
            return this;
        }

        private void registry(Digest of, @Nullable Digest subject, long notice) {
            tellOfRegistry("hello/web", of, subject, notice);
        }

        public Told buildFailed() {
            after(Duration.ofMillis(900));
            step(
                    "built",
                    build,
                    new BuildFailed(
                            HELLO,
                            build,
                            WEB,
                            commit,
                            "compilation",
                            "The sources do not compile",
                            List.of("Main.java:3: error: ';' expected", "1 error")));
            return this;
        }

        public Told completed() {
            return completed(true);
        }

        /** Built, of a ref that is not deployed. */
        public Told completedOnly() {
            return completed(false);
        }

        private Told completed(boolean deploys) {
            after(Duration.ofMillis(2));
            step(
                    "completed",
                    build,
                    new BuildCompleted(
                            HELLO, build, REPOSITORY, MAIN, commit, number, artifacts(), environments(), deploys));
            return this;
        }

        public Told requested() {
            after(Duration.ofMillis(30));
            tell(
                    request,
                    delivery,
                    build,
                    null,
                    new DeploymentRequested(
                            HELLO,
                            deployment,
                            STAGING,
                            REPOSITORY,
                            MAIN,
                            commit,
                            build,
                            number,
                            artifacts(),
                            environments().getFirst(),
                            DeploymentReason.PIPELINE,
                            serving));
            after(Duration.ofMillis(25));
            step("deploy-began", request, new DeploymentStarted(HELLO, deployment, STAGING));
            return this;
        }

        public Told succeeded(int count) {
            List<InstanceId> started = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                after(Duration.ofMillis(700));
                started.add(instance(i));
                step(
                        "up" + i,
                        request,
                        new InstanceStarted(
                                HELLO,
                                deployment,
                                STAGING,
                                WEB,
                                instance(i),
                                digest,
                                "127.0.0.1:" + (40_000 + number * 10 + i),
                                "namespaces (user, mount, process, IPC and host name namespaces)"));
            }
            after(Duration.ofMillis(90));
            step(
                    "outcome",
                    request,
                    new DeploymentSucceeded(
                            HELLO, deployment, STAGING, commit, started, "http://hello.staging.localhost:7080/"));
            retire();
            serving = deployment;
            servingDelivery = delivery;
            instances = started;
            return this;
        }

        private void retire() {
            DeploymentId old = serving;
            EventId oldDelivery = servingDelivery;
            if (old != null && oldDelivery != null) {
                after(Duration.ofMillis(500));
                instances.forEach(instance -> tell(
                        EventId.derive(instance.value(), "retired"),
                        oldDelivery,
                        request,
                        null,
                        new InstanceRetired(HELLO, old, STAGING, WEB, instance, "replaced")));
            }
        }

        public Told failed() {
            after(Duration.ofSeconds(30));
            step(
                    "outcome",
                    request,
                    new DeploymentFailed(
                            HELLO,
                            deployment,
                            STAGING,
                            commit,
                            "unhealthy",
                            "Instance " + instance(0) + " of web was not healthy within 30 s: GET /healthz answers 500",
                            List.of("listening on 40021", "no database")));
            return this;
        }

        private EventId step(String what, EventId cause, Event event) {
            return tell(EventId.derive(delivery.value(), what), delivery, cause, null, event);
        }

        private List<DeployedArtifact> artifacts() {
            return List.of(new DeployedArtifact(WEB, ArtifactKind.CONTAINER, "hello/web", digest));
        }
    }

    private static List<EnvironmentSpec> environments() {
        TargetName local = new TargetName("local");
        return List.of(
                new EnvironmentSpec(STAGING, null, 0, local, List.of()),
                new EnvironmentSpec(PRODUCTION, STAGING, 1, local, List.of()));
    }
}
