package dev.cairn.deploy.target;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.Application;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;

/**
 * Which instances to list; null takes any.
 *
 * @param application whose
 * @param environment of which environment
 * @param deployment of which deployment
 */
public record InstanceFilter(
        @Nullable Application application,
        @Nullable EnvironmentName environment,
        @Nullable DeploymentId deployment) {

    /** Every instance of the target. */
    public static final InstanceFilter ALL = new InstanceFilter(null, null, null);

    /** All instances of one environment. */
    public static InstanceFilter of(Application application, EnvironmentName environment) {
        return new InstanceFilter(application, environment, null);
    }

    /** All instances of one deployment. */
    public static InstanceFilter of(DeploymentId deployment) {
        return new InstanceFilter(null, null, deployment);
    }

    /** Whether the labels are what this asks for. */
    public boolean matches(InstanceLabels labels) {
        return (application == null || application.equals(labels.application()))
                && (environment == null || environment.equals(labels.environment()))
                && (deployment == null || deployment.equals(labels.deployment()));
    }
}
