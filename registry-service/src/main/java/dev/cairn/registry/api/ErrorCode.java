package dev.cairn.registry.api;

/**
 * The error codes of OCI distribution-spec 1.1.1, "Error Codes", and two of Docker's registry: UNKNOWN for what is the
 * registry's own fault, UNAVAILABLE for what will pass.
 */
enum ErrorCode {
    BLOB_UNKNOWN,
    BLOB_UPLOAD_INVALID,
    BLOB_UPLOAD_UNKNOWN,
    DENIED,
    DIGEST_INVALID,
    MANIFEST_BLOB_UNKNOWN,
    MANIFEST_INVALID,
    MANIFEST_UNKNOWN,
    NAME_INVALID,
    NAME_UNKNOWN,
    SIZE_INVALID,
    TOOMANYREQUESTS,
    UNAUTHORIZED,
    UNAVAILABLE,
    UNSUPPORTED,
    UNKNOWN
}
