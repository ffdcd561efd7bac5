package dev.cairn.registry.scrub;

import java.util.List;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/** Is told what the scrubber finds. What it throws ends the run. */
public interface ScrubReader {

    /** So much content is to be read, by number; told once, before any of it is. */
    default void begins(long contents) {}

    /** Some more bytes were read; called at least once in two seconds while something is read. */
    default void read() {}

    /** Content was read and is what its digest says. */
    void checked(Digest digest, long size);

    /**
     * Content was other bytes, and has been taken out of these repositories; of none where one of them had it whole in a file
     * of its own, or where only such a file was bad: then it is whole again.
     */
    void corrupted(Digest digest, List<Repository> repositories);
}
