package dev.cairn.registry.quota;

import dev.cairn.registry.model.Repository;

/** A repository may not take so much. */
public final class QuotaExceededException extends RuntimeException {

    private final transient Repository repository;
    private final long quotaBytes;

    QuotaExceededException(Repository repository, long quotaBytes, long usedBytes, long otherBytes, long moreBytes) {
        super("Repository " + repository + " has a quota of " + quotaBytes + " bytes, of which " + usedBytes
                + " are used" + (otherBytes > 0 ? " and " + otherBytes + " taken by uploads under way" : "")
                + ": " + moreBytes + " more do not fit. Delete what is not needed, "
                + (otherBytes > 0 ? "wait until those uploads are finished, are cancelled or expire, " : "")
                + "or ask an operator for more");
        this.repository = repository;
        this.quotaBytes = quotaBytes;
    }

    public Repository repository() {
        return repository;
    }

    public long quotaBytes() {
        return quotaBytes;
    }
}
