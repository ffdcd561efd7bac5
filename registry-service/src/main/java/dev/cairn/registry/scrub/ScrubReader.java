package dev.cairn.registry.scrub;

import java.util.List;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;

/** Is told what the scrubber finds. What it throws ends the run. */
public interface ScrubReader {

    /** Content was read and is what its digest says. */
    void checked(Digest digest, long size);

    /** Content was other bytes, and has been taken out of these repositories. */
    void corrupted(Digest digest, List<Repository> repositories);
}
