package dev.cairn.benchmarks.hop;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.cairn.build.builds.BuildCommand;
import dev.cairn.build.builds.BuildRow;
import dev.cairn.build.commits.CommitCommand;
import dev.cairn.build.commits.CommitRow;
import dev.cairn.deploy.rollout.DeployCommand;
import dev.cairn.deploy.rollout.DeployRow;
import dev.cairn.event.BuildInput;
import dev.cairn.event.CommitInfo;
import dev.cairn.model.ArtifactKind;
import dev.cairn.model.CairnFile;
import dev.cairn.model.RepositoryName;
import dev.cairn.oci.Digest;
import dev.cairn.service.Effects;
import dev.cairn.service.Row;

/** Effects that have their outcome at once and report it as the real ones do: what is left is the time of the log. */
final class InstantEffects {

    private static final Digest DIGEST =
            Digest.parse("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    private static final long SIZE = 48_000_000;
    private static final List<BuildInput> INPUTS = List.of(
            new BuildInput("jdk", "Eclipse Adoptium", "25.0.1+8", null),
            new BuildInput("libc", "glibc", "2.36", DIGEST.toString()),
            new BuildInput("trust-store", "cacerts", null, DIGEST.toString()));

    private InstantEffects() {}

    /** The sources of these repositories hold these files. */
    static Effects<CommitCommand> source(Map<RepositoryName, CairnFile> files) {
        CommitInfo info = new CommitInfo("Ada <ada@example.com>", "A change", Instant.EPOCH);
        return (work, run) -> {
            CommitRow.SourceJob job = (CommitRow.SourceJob) work;
            CairnFile file = files.get(job.repository());
            if (file == null) {
                throw new IllegalStateException("No such repository: " + job.repository());
            }
            run.report("read", new CommitCommand.SourceRead(job.delivery(), file, info, true));
        };
    }

    /**
     * Every build succeeds. A real one takes seconds: that it has begun is told long before it ends. Hence this one waits
     * for that fact, and the time until then is time inside the effect.
     */
    static Effects<BuildCommand> build(FactWatch watch) {
        return (work, run) -> {
            long entered = System.nanoTime();
            BuildRow.ArtifactJob job = (BuildRow.ArtifactJob) work;
            var name = job.artifact().name();
            run.report("began", new BuildCommand.BuildBegan(job.build(), name));
            Delivery delivery = watch.of(run.delivery());
            delivery.awaitBuildStarted();
            delivery.insideEffect(System.nanoTime() - entered);
            run.report(
                    "outcome",
                    new BuildCommand.ArtifactReady(
                            job.build(),
                            name,
                            ArtifactKind.CONTAINER,
                            run.key() + "/" + name,
                            DIGEST,
                            SIZE,
                            INPUTS,
                            1));
        };
    }

    /** Every rollout succeeds, and what runs needs no care. */
    static Effects<DeployCommand> rollout() {
        return InstantEffects::rollout;
    }

    private static void rollout(Row.Work work, Effects.Run<DeployCommand> run) throws InterruptedException {
        if (work instanceof DeployRow.RolloutJob(DeployRow.Plan plan)) {
            run.report("began", new DeployCommand.RolloutBegan(plan.desired().name(), plan.deployment()));
            run.report(
                    "outcome",
                    new DeployCommand.RolloutSucceeded(plan.desired().name(), plan.deployment(), List.of(), null));
        }
    }
}
