package dev.cairn.cli.delivery;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.CommitPushed;
import dev.cairn.event.RegistryEvent;
import dev.cairn.model.Application;

/**
 * Which deliveries are wanted.
 *
 * @param application whose; null for all
 * @param what a branch or tag, the beginning of a commit or of a delivery's id; null for all
 */
record WatchFilter(@Nullable String application, @Nullable String what) {

    /** An answer, or none while it is not known whose delivery it is. */
    Optional<Boolean> wants(Delivery delivery, Optional<Application> owner) {
        if (!wants(delivery)) {
            return Optional.of(false);
        }
        return application == null
                ? Optional.of(true)
                : owner.map(known -> known.value().equals(application));
    }

    /** Whether what the registry tells is wanted: images of an application lie under its name. */
    boolean wants(RegistryEvent event) {
        return what == null && (application == null || event.image().startsWith(application + "/"));
    }

    private boolean wants(Delivery delivery) {
        if (what == null || delivery.id().value().startsWith(what)) {
            return true;
        }
        CommitPushed push = delivery.push();
        return push != null
                && (push.ref().value().equals(what)
                        || push.ref().shortName().equals(what)
                        || push.commit().value().startsWith(what));
    }
}
