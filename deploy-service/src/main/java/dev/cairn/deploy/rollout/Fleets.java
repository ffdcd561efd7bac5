package dev.cairn.deploy.rollout;

import dev.cairn.deploy.target.Instance;

/** What effects report of instances. */
final class Fleets {

    private Fleets() {}

    static DeployCommand up(Fleet fleet, Instance instance) {
        return new DeployCommand.InstanceUp(
                instance.labels().environment(),
                instance.labels().deployment(),
                instance.labels().artifact(),
                instance.id(),
                instance.labels().digest(),
                instance.address() == null ? "" : instance.address().toString(),
                fleet.isolation(instance));
    }

    static DeployCommand down(Instance instance, String reason) {
        return new DeployCommand.InstanceDown(
                instance.labels().environment(),
                instance.labels().deployment(),
                instance.labels().artifact(),
                instance.id(),
                reason);
    }
}
