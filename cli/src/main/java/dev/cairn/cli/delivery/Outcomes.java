package dev.cairn.cli.delivery;

import dev.cairn.event.ArtifactEvent;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.BuildSuperseded;
import dev.cairn.event.CommitEvent;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.DeploymentSuperseded;
import dev.cairn.event.Event;
import dev.cairn.event.OperationEvent;
import dev.cairn.event.RefDeleted;
import dev.cairn.event.RegistryEvent;

/** Which facts can be the last that a delivery waits for. */
final class Outcomes {

    private Outcomes() {}

    static boolean isOne(Event event) {

        return switch (event) {
            case CommitRejected _, RefDeleted _ -> true;
            case CommitEvent _ -> false;
            case BuildFailed _, BuildSuperseded _, BuildCompleted _ -> true;
            case ArtifactEvent _ -> false;
            case RegistryEvent _ -> false;
            case DeploymentSucceeded _, DeploymentFailed _, DeploymentSuperseded _ -> true;
            case DeploymentEvent _ -> false;
            case OperationEvent _ -> false;
        };
    }
}
