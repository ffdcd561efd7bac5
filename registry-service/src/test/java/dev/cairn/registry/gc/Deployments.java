package dev.cairn.registry.gc;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.DeployedArtifact;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentReason;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.WireMessage;
import dev.cairn.model.Application;
import dev.cairn.model.ArtifactKind;
import dev.cairn.model.ArtifactName;
import dev.cairn.model.CommitId;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.EnvironmentSpec;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.TargetName;
import dev.cairn.oci.Digest;

/** Facts of deployments, as deploy-service would write them. */
public final class Deployments {

    private static final Application HELLO = new Application("hello");
    private static final CommitId COMMIT = new CommitId("0".repeat(40));

    private Deployments() {}

    static EnvironmentName environment(String name) {
        return new EnvironmentName(name);
    }

    static DeploymentId id(int number) {
        return new DeploymentId("d-%016x".formatted(number));
    }

    /** A digest that begins with that number. */
    public static Digest digest(int number) {
        return Digest.parse("sha256:%064x".formatted(number));
    }

    public static DeploymentEvent requested(int number, String environment, Digest... digests) {
        List<DeployedArtifact> artifacts = Arrays.stream(digests)
                .map(digest ->
                        new DeployedArtifact(new ArtifactName("web"), ArtifactKind.CONTAINER, "hello/web", digest))
                .toList();
        return new DeploymentRequested(
                HELLO,
                id(number),
                environment(environment),
                new RepositoryName("hello"),
                new GitRef("refs/heads/main"),
                COMMIT,
                EventId.derive("build"),
                number,
                artifacts,
                new EnvironmentSpec(environment(environment), null, 0, new TargetName("local"), List.of()),
                DeploymentReason.PIPELINE,
                null);
    }

    public static DeploymentEvent succeeded(int number, String environment) {
        return new DeploymentSucceeded(HELLO, id(number), environment(environment), COMMIT, List.of(), null);
    }

    static DeploymentEvent failed(int number, String environment) {
        return new DeploymentFailed(HELLO, id(number), environment(environment), COMMIT, "unhealthy", "", List.of());
    }

    static DeploymentEvent superseded(int number, String environment, int by) {
        return new DeploymentSuperseded(HELLO, id(number), environment(environment), COMMIT, id(by));
    }

    /** As it stands in the log. */
    public static WireMessage wire(DeploymentEvent event, long sequence) {
        EventId id = EventId.derive("deployment", Long.toString(sequence));
        return CloudEvents.encode(
                new Fact(id, "/deploy-service", Instant.EPOCH, id, null, sequence, null, null, event));
    }
}
