package dev.cairn.deploy.target.process;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.target.InstanceLabels;
import dev.cairn.deploy.target.Isolation;
import dev.cairn.deploy.target.LimitsInForce;
import dev.cairn.model.InstanceId;

/**
 * What is written down before an instance is started.
 *
 * @param id its name
 * @param labels what it belongs to
 * @param port what it was given; null if it serves nothing
 * @param uid the user that it runs as; null for the service's own
 * @param isolation how it is kept apart
 * @param limits by what means its limits are enforced
 * @param controlGroups the folders of the control groups that are its own
 */
record StoredInstance(
        InstanceId id,
        InstanceLabels labels,
        @Nullable Integer port,
        @Nullable Integer uid,
        Isolation isolation,
        LimitsInForce limits,
        List<String> controlGroups) {

    StoredInstance {
        controlGroups = List.copyOf(controlGroups);
    }

    /** The same, as paths. */
    List<Path> controlGroupPaths() {
        return controlGroups.stream().map(Path::of).toList();
    }
}
