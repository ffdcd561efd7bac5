package dev.cairn.deploy.router;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.cairn.deploy.target.Address;
import dev.cairn.model.DeploymentId;

/** One request's hold on a generation; given back once, however many times that is said. */
final class Lease {

    private final Generation generation;
    private final List<Address> addresses;
    private final AtomicBoolean released = new AtomicBoolean();
    private int attempts;

    Lease(Generation generation, List<Address> addresses) {
        this.generation = generation;
        this.addresses = addresses;
        this.attempts = generation.nextTurn();
    }

    DeploymentId deployment() {
        return generation.target().deployment();
    }

    int backends() {
        return addresses.size();
    }

    /** The next backend in turn. */
    Address next() {
        return addresses.get(Math.floorMod(attempts++, addresses.size()));
    }

    void release() {
        if (released.compareAndSet(false, true)) {
            generation.release();
        }
    }
}
