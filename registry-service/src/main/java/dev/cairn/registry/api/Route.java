package dev.cairn.registry.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Reference;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.model.UploadId;

/** Which resource a path names (OCI distribution-spec 1.1.1, "Endpoints"). Read from its end, since names have slashes. */
sealed interface Route {

    String ROOT = "/v2";

    record Root() implements Route {}

    record Catalog() implements Route {}

    /** Where tokens are given; no repository's path has a single part. */
    record Token() implements Route {}

    record Tags(Repository repository) implements Route {}

    record Manifest(Repository repository, Reference reference) implements Route {}

    record Blob(Repository repository, Digest digest) implements Route {}

    record Uploads(Repository repository) implements Route {}

    record OneUpload(Repository repository, UploadId id) implements Route {}

    record Referrers(Repository repository, Digest subject) implements Route {}

    /**
     * Parses a path.
     *
     * @param path as it was sent, from {@code /v2} on
     * @throws ApiException if it names nothing, or by a malformed name
     */
    static Route parse(String path) {
        List<String> parts = parts(path);
        if (parts.isEmpty()) {
            return new Root();
        }
        if (parts.equals(List.of("_catalog"))) {
            return new Catalog();
        }
        if (parts.equals(List.of("token"))) {
            return new Token();
        }
        String last = last(parts, 0);
        String beforeLast = last(parts, 1);
        if (beforeLast.equals("uploads") && last(parts, 2).equals("blobs")) {
            Repository repository = repository(parts, 3);
            return last.isEmpty() ? new Uploads(repository) : new OneUpload(repository, upload(last));
        }
        return switch (beforeLast) {
            case "blobs" ->
                last.equals("uploads")
                        ? new Uploads(repository(parts, 2))
                        : new Blob(repository(parts, 2), digest(last));
            case "manifests" -> new Manifest(repository(parts, 2), reference(last));
            case "referrers" -> new Referrers(repository(parts, 2), digest(last));
            case "tags" -> {
                if (!last.equals("list")) {
                    throw unknown();
                }
                yield new Tags(repository(parts, 2));
            }
            default -> throw unknown();
        };
    }

    /** Whether a path, as it was sent, is the API's. */
    static boolean isOurs(String path) {
        return path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    private static List<String> parts(String path) {
        // The router goes by the path with its dots resolved; names are read from the path as it was sent.
        if (!isOurs(path)) {
            throw unknown();
        }
        String rest = path.substring(ROOT.length());
        if (rest.isEmpty() || rest.equals("/")) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        for (String part : rest.substring(1).split("/", -1)) {
            parts.add(decode(part));
        }
        return parts;
    }

    /** Each part by itself: a slash that is encoded is no end of a part, and no name has one inside. */
    private static String decode(String part) {
        String decoded = named(
                ErrorCode.NAME_INVALID,
                text -> URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8),
                part);
        if (decoded.indexOf('/') >= 0) {
            throw new ApiException(400, ErrorCode.NAME_INVALID, "A slash in a name is not encoded: '/', not '%2F'");
        }
        return decoded;
    }

    private static String last(List<String> parts, int fromEnd) {
        int index = parts.size() - 1 - fromEnd;
        return index < 0 ? "" : parts.get(index);
    }

    private static Repository repository(List<String> parts, int without) {
        String name = String.join("/", parts.subList(0, Math.max(0, parts.size() - without)));
        return named(ErrorCode.NAME_INVALID, Repository::new, name);
    }

    private static Reference reference(String text) {
        return text.contains(":")
                ? new Reference.ByDigest(digest(text))
                : new Reference.ByTag(named(ErrorCode.MANIFEST_INVALID, Tag::new, text));
    }

    private static UploadId upload(String text) {
        try {
            return UploadId.parse(text);
        } catch (IllegalArgumentException _) {
            throw new ApiException(404, ErrorCode.BLOB_UPLOAD_UNKNOWN, "'" + text + "' is not the id of an upload");
        }
    }

    /** Parses a digest from a path or a parameter. */
    static Digest digest(String text) {
        return named(ErrorCode.DIGEST_INVALID, Digest::parse, text);
    }

    /** Parses a name, and answers a malformed one with 400. */
    static <T> T named(ErrorCode code, Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, code, String.valueOf(e.getMessage()));
        }
    }

    private static ApiException unknown() {
        return new ApiException(404, ErrorCode.UNSUPPORTED, "The distribution API has no such path");
    }
}
