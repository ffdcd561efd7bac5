package dev.cairn.registry.api;

/** The error codes of OCI distribution-spec 1.1.1, "Error Codes", and UNKNOWN for what is the registry's own fault. */
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
    UNSUPPORTED,
    UNKNOWN
}
