package dev.cairn.registry.storage.s3;

import java.util.List;

/**
 * That a repository has a blob, or had it.
 *
 * @param there whether it has it
 * @param data that the content was when it was given: what is condemned later is told from what was stored anew
 * @param size in bytes
 * @param usedAt milliseconds
 * @param setAsideAt milliseconds; 0 if it is in its place
 */
record BlobState(boolean there, String data, long size, long usedAt, long setAsideAt, List<String> notices)
        implements Told {

    boolean inPlace() {
        return there && setAsideAt == 0;
    }

    BlobState used(long now) {
        return new BlobState(true, data, size, Math.max(now, usedAt), 0, notices);
    }

    BlobState setAside(long now) {
        return new BlobState(true, data, size, usedAt, now, notices);
    }

    BlobState gone(List<String> told) {
        return new BlobState(false, data, size, usedAt, 0, told);
    }
}
