package dev.cairn.deploy.files;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** A lock for each key, in constant space: two keys may share one, so nobody may hold two at a time. */
public final class KeyedLocks {

    private static final int COUNT = 64;

    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(COUNT).toList();

    /** The lock of a key; always the same for equal keys. */
    public ReentrantLock of(Object key) {
        return locks.get(Math.floorMod(key.hashCode(), COUNT));
    }
}
