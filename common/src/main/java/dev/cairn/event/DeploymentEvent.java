package dev.cairn.event;

import dev.cairn.model.Application;
import dev.cairn.model.DeploymentId;
import dev.cairn.model.EnvironmentName;

/** A fact of {@link Topic#DEPLOYMENTS}, keyed by application. */
public sealed interface DeploymentEvent extends Event
        permits DeploymentRequested,
                DeploymentStarted,
                InstanceStarted,
                DeploymentSucceeded,
                DeploymentFailed,
                DeploymentSuperseded,
                InstanceRetired {

    @Override
    default Topic topic() {
        return Topic.DEPLOYMENTS;
    }

    /** Whose deployment it is. */
    Application application();

    /** Which one. */
    DeploymentId deployment();

    /** Where. */
    EnvironmentName environment();

    @Override
    default String key() {
        return application().value();
    }
}
