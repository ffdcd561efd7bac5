package dev.cairn.registry.api;

import java.util.List;
import java.util.Map;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Reference;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.policy.TagRule;

/** A request that is refused: its status, and one or more errors as the specification writes them. */
final class ApiException extends RuntimeException {

    /**
     * One error.
     *
     * @param message says what the client's user can do
     * @param detail for programs
     */
    record ApiError(ErrorCode code, String message, Map<String, Object> detail) {}

    private final int status;
    private final transient List<ApiError> errors;
    private final transient List<Answer.Header> headers;

    private ApiException(int status, List<ApiError> errors, List<Answer.Header> headers) {
        super(errors.getFirst().message());
        this.status = status;
        this.errors = List.copyOf(errors);
        this.headers = headers;
    }

    ApiException(int status, List<ApiError> errors) {
        this(status, errors, List.of());
    }

    ApiException(int status, ErrorCode code, String message) {
        this(status, List.of(new ApiError(code, message, Map.of())));
    }

    static ApiException blobUnknown(Repository repository, Digest digest) {
        return new ApiException(
                404, ErrorCode.BLOB_UNKNOWN, "Repository " + repository + " does not have blob " + digest);
    }

    static ApiException manifestUnknown(Repository repository, Reference reference) {
        return new ApiException(
                404, ErrorCode.MANIFEST_UNKNOWN, "Repository " + repository + " does not have manifest " + reference);
    }

    static ApiException nameUnknown(Repository repository) {
        return new ApiException(404, ErrorCode.NAME_UNKNOWN, "There is no repository " + repository);
    }

    static ApiException uploadUnknown(Repository repository, UploadId id) {
        return new ApiException(
                404,
                ErrorCode.BLOB_UPLOAD_UNKNOWN,
                "Upload " + id + " is not under way in repository " + repository
                        + ": it is finished, cancelled or expired; begin a new one");
    }

    /** 405 is how the specification lets a registry say that it deletes nothing (1.1.1, "Content Management"). */
    static ApiException deletesRefused(Repository repository, TagRule rule) {
        return new ApiException(
                        405,
                        List.of(new ApiError(
                                ErrorCode.UNSUPPORTED,
                                "Repository " + repository + " has " + rule.id() + " tags, so clients delete nothing in"
                                        + " it; an operator may let them, or set how long things are kept, in platform.yaml",
                                Map.of("rule", rule.id() + "-tags"))))
                .with("Allow", "GET, HEAD, PUT");
    }

    /** The same with a header that the status calls for. */
    ApiException with(String header, String value) {
        return new ApiException(status, errors, List.of(new Answer.Header(header, value)));
    }

    List<Answer.Header> headers() {
        return headers;
    }

    int status() {
        return status;
    }

    List<ApiError> errors() {
        return errors;
    }
}
