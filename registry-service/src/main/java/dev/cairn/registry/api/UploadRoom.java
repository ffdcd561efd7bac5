package dev.cairn.registry.api;

import java.util.Optional;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.quota.QuotaExceededException;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.storage.Upload;

/**
 * The room that an upload has in its repository while it is received. Content that is there already will take none: it may
 * come whole once more, but not anything else under its name, and it does not keep others out meanwhile.
 */
final class UploadRoom {

    private final Quotas.Room room;
    private final UploadLimit limit;
    private final Upload upload;

    private UploadRoom(Quotas.Room room, UploadLimit limit, Upload upload) {
        this.room = room;
        this.limit = limit;
        this.upload = upload;
    }

    /**
     * Of an upload that is to be received.
     *
     * @param digest where it is known already
     * @param announced what it will have in all, in bytes, so far as that is known
     */
    static UploadRoom of(
            Quotas quotas,
            UploadLimit limit,
            Repository repository,
            Optional<Digest> digest,
            Upload upload,
            long announced) {
        long others = limit.receivedBeside(repository, upload.id(), false);
        long all = announced > Long.MAX_VALUE - others ? Long.MAX_VALUE : announced + others;
        return new UploadRoom(quotas.room(repository, digest, all), limit, upload);
    }

    /**
     * Makes sure that so much fits. To be asked with each piece: the others grow meanwhile, and so does what they take
     * together.
     *
     * @throws QuotaExceededException if it does not
     */
    void require(long bytes) {
        if (room.isLimited()) {
            boolean again = room.isStored(bytes);
            limit.repeats(upload.id(), again);
            if (again) {
                room.requireAgain(bytes, others(true));
            } else {
                room.require(bytes, others(false));
            }
        }
    }

    /** Whether what was received of an upload that broke off may stay, for its client to go on: it counts like any other. */
    boolean keeps() {
        limit.repeats(upload.id(), false);
        if (!room.isLimited()) {
            return true;
        }
        try {
            room.require(upload.received(), others(false));
            return true;
        } catch (QuotaExceededException _) {
            return false;
        }
    }

    private long others(boolean repeats) {
        return limit.receivedBeside(room.repository(), upload.id(), repeats);
    }
}
