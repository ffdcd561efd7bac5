package dev.cairn.registry.api;

import dev.cairn.registry.RegistryLimits;
import dev.cairn.registry.access.AccessControl;
import dev.cairn.registry.memory.MemoryBudget;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.storage.RegistryStorage;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Which endpoint answers which method on which resource. */
final class Dispatcher {

    private final BlobEndpoint blobs;
    private final UploadEndpoint uploads;
    private final ManifestEndpoint manifests;
    private final ListEndpoint lists;
    private final TokenEndpoint tokens;
    private final Guard guard;

    Dispatcher(
            RegistryStorage storage,
            RepositoryPolicies policies,
            Quotas quotas,
            UploadLimit uploadLimit,
            AccessControl access,
            MemoryBudget memory,
            RegistryLimits limits) {
        this.blobs = new BlobEndpoint(storage.blobs(), policies);
        this.uploads = new UploadEndpoint(storage, quotas, uploadLimit, limits.maxBlobBytes());
        this.manifests = new ManifestEndpoint(storage, policies, quotas, memory, limits.maxManifestBytes());
        this.lists = new ListEndpoint(storage, memory);
        this.tokens = new TokenEndpoint(access);
        this.guard = new Guard(access);
    }

    Answer dispatch(ApiRequest request) {
        guard.admit(request);
        Route route = route(request);
        ApiRequest admitted = guard.check(route, request);
        admitted.memory().belongsTo(admitted.client());
        return answer(route, admitted);
    }

    private Route route(ApiRequest request) {
        try {
            return Route.parse(request.path());
        } catch (ApiException e) {
            guard.name(request);
            throw e;
        }
    }

    private Answer answer(Route route, ApiRequest request) {
        return switch (route) {
            case Route.Token _ -> token(request);
            case Route.Root _ -> root(request);
            case Route.Catalog _ -> catalog(request);
            case Route.Tags tags -> tags(tags, request);
            case Route.Referrers referrers -> referrers(referrers, request);
            case Route.Blob blob -> blob(blob, request);
            case Route.Uploads all -> uploads(all, request);
            case Route.OneUpload upload -> upload(upload, request);
            case Route.Manifest manifest -> manifest(manifest, request);
        };
    }

    private static Answer root(ApiRequest request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> Answer.of(200).body("application/json", "{}".getBytes(US_ASCII));
            default -> throw notAllowed("GET, HEAD");
        };
    }

    private Answer token(ApiRequest request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> tokens.get(request);
            case "POST" -> tokens.post(request);
            default -> throw notAllowed("GET, HEAD, POST");
        };
    }

    private Answer catalog(ApiRequest request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> lists.catalog(request, guard.visibleTo(request));
            default -> throw notAllowed("GET, HEAD");
        };
    }

    private Answer tags(Route.Tags route, ApiRequest request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> lists.tags(route.repository(), request);
            default -> throw notAllowed("GET, HEAD");
        };
    }

    private Answer referrers(Route.Referrers route, ApiRequest request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> lists.referrers(route, request);
            default -> throw notAllowed("GET, HEAD");
        };
    }

    private Answer blob(Route.Blob route, ApiRequest request) {
        return switch (request.method()) {
            case "GET" -> blobs.get(route, request);
            case "HEAD" -> blobs.head(route, request);
            case "DELETE" -> blobs.delete(route);
            default -> throw notAllowed("GET, HEAD, DELETE");
        };
    }

    private Answer uploads(Route.Uploads route, ApiRequest request) {
        return switch (request.method()) {
            case "POST" -> uploads.post(route.repository(), request);
            default -> throw notAllowed("POST");
        };
    }

    private Answer upload(Route.OneUpload route, ApiRequest request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> uploads.get(route);
            case "PATCH" -> uploads.patch(route, request);
            case "PUT" -> uploads.put(route, request);
            case "DELETE" -> uploads.delete(route);
            default -> throw notAllowed("GET, HEAD, PATCH, PUT, DELETE");
        };
    }

    private Answer manifest(Route.Manifest route, ApiRequest request) {
        return switch (request.method()) {
            case "GET" -> manifests.get(route, request);
            case "HEAD" -> manifests.head(route, request);
            case "PUT" -> manifests.put(route, request);
            case "DELETE" -> manifests.delete(route, request);
            default -> throw notAllowed("GET, HEAD, PUT, DELETE");
        };
    }

    private static ApiException notAllowed(String methods) {
        return new ApiException(405, ErrorCode.UNSUPPORTED, "This resource takes " + methods).with("Allow", methods);
    }
}
