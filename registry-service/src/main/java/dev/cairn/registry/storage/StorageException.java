package dev.cairn.registry.storage;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** Carries a {@link StorageFailure} to where it is answered. */
public final class StorageException extends RuntimeException {

    private final transient StorageFailure failure;

    public StorageException(StorageFailure failure) {
        super(failure.message(), cause(failure));
        this.failure = failure;
    }

    public StorageFailure failure() {
        return failure;
    }

    /** Whether something is no longer what was stored: one manifest or one tag, and the rest is well. */
    public boolean isDamage() {
        return failure instanceof StorageFailure.Damaged || failure instanceof StorageFailure.DamagedTag;
    }

    private static @Nullable IOException cause(StorageFailure failure) {
        return switch (failure) {
            case StorageFailure.Unavailable unavailable -> unavailable.cause();
            case StorageFailure.SourceFailed source -> source.cause();
            case StorageFailure.OutOfSpace _,
                    StorageFailure.Damaged _,
                    StorageFailure.DamagedTag _,
                    StorageFailure.UploadUnknown _,
                    StorageFailure.UploadBusy _,
                    StorageFailure.OutOfOrder _,
                    StorageFailure.DigestMismatch _,
                    StorageFailure.TooLarge _ -> null;
        };
    }
}
