package dev.cairn.registry.storage;

/**
 * Where a registry keeps what it has been given.
 *
 * <p><b>Threading.</b> All methods of all parts may be called by many threads at once. They block on the store, so they
 * are called on virtual threads, never on an event loop. Nothing holds a lock over the whole store.
 *
 * <p><b>Ordering and durability.</b> When a method that changes something returns, the change is durable (it survives
 * the loss of power) and visible to every later call, also in another repository where content is shared. A method that
 * throws has changed nothing that can be seen, except where it says otherwise; a call cut off by a crash has either
 * happened or not.
 *
 * <p><b>Scope.</b> Whether something exists is always asked of a repository, also where the bytes are shared: what is
 * deleted in one repository is gone there at once and stays in the others.
 *
 * <p><b>Failure.</b> All methods throw {@link StorageException} with {@link StorageFailure.Unavailable} when the store
 * fails, caused by a {@link StoreAwayException} where that is likely to pass by itself, and those that write with {@link
 * StorageFailure.OutOfSpace} when it is full. The other failures are named by
 * the methods that have them.
 */
public interface RegistryStorage extends AutoCloseable {

    BlobStore blobs();

    UploadStore uploads();

    ManifestStore manifests();

    TagStore tags();

    RepositoryStore repositories();

    ContentStore content();

    Outbox outbox();

    /** Writes something and removes it again, to show that the store would take a push. */
    void probe();

    /**
     * Gives the collector the room that is kept back for a full store, until {@link #makeReserve}. Uploads are refused
     * meanwhile.
     *
     * @return false if the store keeps none back, or it is used up
     */
    default boolean releaseReserve() {
        return false;
    }

    /** Keeps room back again, as far as there is some. */
    default void makeReserve() {
        // A store without a disk of its own has none.
    }

    @Override
    void close();
}
