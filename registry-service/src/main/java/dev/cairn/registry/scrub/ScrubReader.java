package dev.cairn.registry.scrub;

import java.util.List;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/** Is told what the scrubber finds. What it throws ends the run. */
public interface ScrubReader {

    /** Some more bytes were read; called at least once in two seconds while something is read. */
    default void read() {}

    /** Content was read and is what its digest says. */
    void checked(Digest digest, long size);

    /** Content was other bytes, and has been taken out of these repositories. */
    void corrupted(Digest digest, List<Repository> repositories);
}
