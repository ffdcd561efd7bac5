package dev.cairn.model;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The desired state of one environment.
 *
 * @param name unique within the application
 * @param after the environment whose success promotes to this one; null for one that a commit reaches at once
 * @param approvals how many approvals a promotion needs
 * @param target where it runs
 * @param run what runs, one entry an artifact
 */
public record EnvironmentSpec(
        EnvironmentName name, @Nullable EnvironmentName after, int approvals, TargetName target, List<RunSpec> run) {

    public EnvironmentSpec {
        run = List.copyOf(run);
    }
}
