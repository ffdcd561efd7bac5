package dev.cairn.registry.storage.s3;

import java.util.List;

/** A record whose changes are told by notices. */
interface Told {

    /** The names of those that were announced for changes of it: the proof that the changes were made. */
    List<String> notices();
}
