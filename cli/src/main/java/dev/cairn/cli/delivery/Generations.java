package dev.cairn.cli.delivery;

import java.util.HashMap;
import java.util.Map;

import dev.cairn.event.BuildCompleted;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.Event;
import dev.cairn.model.Application;
import dev.cairn.model.EnvironmentName;
import dev.cairn.model.RepositoryName;

/**
 * The newest push that each environment was asked to run. A commit that was built later than a newer one is never
 * deployed over it, and no fact says so: it follows from this. One thread at a time.
 */
final class Generations {

    private record Place(Application application, EnvironmentName environment, RepositoryName repository) {}

    private final Map<Place, Long> newest = new HashMap<>();

    void add(Event event) {
        if (event instanceof DeploymentRequested requested) {
            Place place = new Place(requested.application(), requested.environment(), requested.repository());
            newest.merge(place, requested.generation(), Math::max);
        }
    }

    /** Whether that environment was asked to run a newer push than the one that was built. */
    boolean isPassedOver(BuildCompleted built, EnvironmentName environment) {
        Place place = new Place(built.application(), environment, built.repository());
        return newest.getOrDefault(place, 0L) > built.generation();
    }
}
