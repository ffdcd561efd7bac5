package dev.cairn.cli.facts;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.Texts;
import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.ArtifactCollected;
import dev.cairn.event.ArtifactCorrupted;
import dev.cairn.event.ArtifactEvent;
import dev.cairn.event.ArtifactPublished;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildRequested;
import dev.cairn.event.BuildStarted;
import dev.cairn.event.BuildSuperseded;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitEvent;
import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeadLettered;
import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentStarted;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.Dropped;
import dev.cairn.event.Event;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.event.OperationEvent;
import dev.cairn.event.Redriven;
import dev.cairn.event.RefDeleted;
import dev.cairn.event.RegistryEvent;
import dev.cairn.model.ArtifactSpec;

/** What a fact says, in one short line for people. */
public final class Summaries {

    private static final int LONGEST = 160;

    private Summaries() {}

    /** Without the type and the key of the fact, which stand beside it. */
    public static String of(Event event) {
        return Texts.printable(
                switch (event) {
                    case CommitEvent commit -> of(commit);
                    case ArtifactEvent artifact -> of(artifact);
                    case RegistryEvent registry -> of(registry);
                    case DeploymentEvent deployment -> of(deployment);
                    case OperationEvent operation -> of(operation);
                });
    }

    private static String of(CommitEvent event) {
        return switch (event) {
            case CommitPushed e ->
                e.ref().shortName() + " " + Texts.commit(e.commit()) + by(e.pusher()) + " (" + e.provider() + ")";
            case RefDeleted e -> e.ref().shortName() + " is gone, was " + Texts.commit(e.last()) + by(e.pusher());
            case CommitAccepted e -> Texts.commit(e.commit()) + " is of application " + e.application();
            case CommitRejected e ->
                Texts.commit(e.commit()) + " " + e.reason() + first(e.problems()) + more(e.problems());
        };
    }

    private static String of(ArtifactEvent event) {
        return switch (event) {
            case BuildRequested e ->
                Texts.commit(e.commit()) + " \"" + e.info().subject() + "\": "
                        + e.artifacts().stream()
                                .map(ArtifactSpec::name)
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "));
            case BuildStarted e -> e.artifact() + " of " + Texts.commit(e.commit());
            case ArtifactBuilt e -> e.artifact() + " " + e.image() + "@" + Texts.digest(e.digest());
            case BuildFailed e -> e.artifact() + " " + reason(e.reason(), e.message());
            case BuildSuperseded e -> e.artifact() + " of " + Texts.commit(e.commit()) + ", a newer push came";
            case BuildCompleted e ->
                Texts.commit(e.commit()) + " " + artifacts(e.artifacts())
                        + (e.deploys() ? "" : ", this ref is not deployed");
        };
    }

    private static String of(RegistryEvent event) {
        return switch (event) {
            case ArtifactPublished e ->
                Texts.digest(e.digest())
                        + (e.artifactType() == null ? "" : " " + Texts.shortened(e.artifactType(), LONGEST))
                        + (e.subject() == null ? "" : " of " + Texts.digest(e.subject()));
            case ArtifactCollected e -> Texts.digest(e.digest()) + " " + Texts.shortened(e.reason(), LONGEST);
            case ArtifactCorrupted e -> Texts.digest(e.digest()) + " has other bytes than its digest says";
        };
    }

    private static String of(DeploymentEvent event) {
        return switch (event) {
            case DeploymentRequested e ->
                e.environment() + " " + e.deployment() + " " + artifacts(e.artifacts()) + " ("
                        + e.reason().id() + ")";
            case DeploymentStarted e -> e.environment() + " " + e.deployment();
            case InstanceStarted e ->
                e.environment() + " " + e.instance() + " " + e.artifact()
                        + (e.address().isEmpty() ? "" : " at " + e.address()) + ", isolation " + e.isolation();
            case DeploymentSucceeded e ->
                e.environment() + " " + e.deployment() + " "
                        + Texts.count(e.instances().size(), "instance") + (e.url() == null ? "" : " at " + e.url());
            case DeploymentFailed e -> e.environment() + " " + e.deployment() + " " + reason(e.reason(), e.message());
            case DeploymentSuperseded e -> e.environment() + " " + e.deployment() + " by " + e.by();
            case InstanceRetired e -> e.environment() + " " + e.instance() + " " + e.artifact() + " " + e.reason();
        };
    }

    private static String of(OperationEvent event) {
        return switch (event) {
            case DeadLettered e ->
                e.service() + " could not handle "
                        + place(e.recordTopic(), e.recordPartition(), e.recordOffset()) + ": "
                        + Texts.shortened(e.error(), LONGEST);
            case Redriven e ->
                e.service() + " handled " + place(e.recordTopic(), e.recordPartition(), e.recordOffset());
            case Dropped e -> e.service() + " gave up " + place(e.recordTopic(), e.recordPartition(), e.recordOffset());
        };
    }

    private static String place(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    private static String artifacts(List<DeployedArtifact> artifacts) {
        return artifacts.stream()
                .map(artifact -> artifact.name() + " " + Texts.digest(artifact.digest()))
                .collect(Collectors.joining(", "));
    }

    private static String reason(String reason, String message) {
        return reason + ": " + Texts.shortened(message, LONGEST);
    }

    private static String by(@Nullable String who) {
        return who == null ? "" : " by " + who;
    }

    private static String first(List<String> problems) {
        return problems.isEmpty() ? "" : ": " + Texts.shortened(problems.getFirst(), LONGEST);
    }

    private static String more(List<String> problems) {
        return problems.size() < 2 ? "" : " (and " + (problems.size() - 1) + " more)";
    }
}
