package dev.cairn.registry.api;

import java.util.function.Supplier;

import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

/** Room on a full disk. */
final class Room {

    private Room() {}

    /**
     * Deletes something, on the room that is kept back if there is no other: that it is gone has to be written down, too.
     *
     * @throws StorageException if there is no room left at all
     */
    static <T> T forDeleting(RegistryStorage storage, Supplier<T> deletion) {
        try {
            return deletion.get();
        } catch (StorageException e) {
            if (!(e.failure() instanceof StorageFailure.OutOfSpace)) {
                throw e;
            }
            try {
                storage.releaseReserve();
                return deletion.get(); // also if another one has just given it up
            } finally {
                storage.makeReserve();
            }
        }
    }
}
