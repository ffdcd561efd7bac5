package dev.cairn.registry.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.cairn.registry.api.ApiException.ApiError;
import dev.cairn.registry.manifest.ManifestFailure;
import dev.cairn.registry.quota.QuotaExceededException;
import dev.cairn.registry.storage.StorageFailure;

/** Which status and code each failure is answered with. */
final class Failures {

    /** The registry itself has tried for a while before it says so. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private Failures() {}

    static ApiException of(StorageFailure failure) {
        String message = failure.message();
        return switch (failure) {
            case StorageFailure.OutOfSpace _ -> new ApiException(507, ErrorCode.UNKNOWN, message);
            case StorageFailure.Unavailable away
            when away.isPassing() ->
                new ApiException(503, ErrorCode.UNAVAILABLE, message)
                        .with("Retry-After", Long.toString(RETRY_AFTER.toSeconds()));
            case StorageFailure.Unavailable _, StorageFailure.Damaged _, StorageFailure.DamagedTag _ ->
                new ApiException(500, ErrorCode.UNKNOWN, message);
            case StorageFailure.UploadUnknown _ -> new ApiException(404, ErrorCode.BLOB_UPLOAD_UNKNOWN, message);
            case StorageFailure.UploadBusy _ -> new ApiException(409, ErrorCode.BLOB_UPLOAD_INVALID, message);
            case StorageFailure.OutOfOrder _ -> new ApiException(416, ErrorCode.BLOB_UPLOAD_INVALID, message);
            case StorageFailure.DigestMismatch mismatch ->
                new ApiException(
                        400,
                        List.of(new ApiError(
                                ErrorCode.DIGEST_INVALID,
                                message,
                                Map.of("expected", mismatch.expected(), "actual", mismatch.actual()))));
            case StorageFailure.TooLarge _ -> new ApiException(413, ErrorCode.SIZE_INVALID, message);
            case StorageFailure.SourceFailed _ -> new ApiException(400, ErrorCode.BLOB_UPLOAD_INVALID, message);
        };
    }

    static ApiException of(QuotaExceededException e) {
        return new ApiException(
                403,
                List.of(new ApiError(
                        ErrorCode.DENIED,
                        String.valueOf(e.getMessage()),
                        Map.of("rule", "quota", "quota", e.quotaBytes()))));
    }

    static ApiException of(ManifestFailure failure) {
        String message = failure.message();
        return switch (failure) {
            case ManifestFailure.Invalid _ -> new ApiException(400, ErrorCode.MANIFEST_INVALID, message);
            case ManifestFailure.WrongDigest wrong ->
                new ApiException(
                        400,
                        List.of(new ApiError(
                                ErrorCode.DIGEST_INVALID,
                                message,
                                Map.of("expected", wrong.expected(), "actual", wrong.actual()))));
            case ManifestFailure.Incomplete incomplete ->
                new ApiException(
                        404,
                        incomplete.missing().stream()
                                .map(digest -> new ApiError(
                                        ErrorCode.MANIFEST_BLOB_UNKNOWN, message, Map.of("digest", digest)))
                                .toList());
            case ManifestFailure.TagTaken taken ->
                new ApiException(
                        409,
                        List.of(new ApiError(
                                ErrorCode.DENIED,
                                message,
                                Map.of(
                                        "rule",
                                        taken.rule().id() + "-tags",
                                        "tag",
                                        taken.tag().name(),
                                        "current",
                                        taken.current(),
                                        "refused",
                                        taken.refused()))));
            case ManifestFailure.TagGone gone ->
                new ApiException(
                        409,
                        List.of(new ApiError(
                                ErrorCode.DENIED,
                                message,
                                Map.of(
                                        "rule",
                                        "immutable-tags",
                                        "tag",
                                        gone.tag().name(),
                                        "previous",
                                        gone.previous(),
                                        "refused",
                                        gone.refused()))));
            case ManifestFailure.NotAsWanted _ -> new ApiException(412, ErrorCode.UNSUPPORTED, message);
            case ManifestFailure.DeletedMeanwhile _ -> new ApiException(404, ErrorCode.MANIFEST_UNKNOWN, message);
        };
    }
}
