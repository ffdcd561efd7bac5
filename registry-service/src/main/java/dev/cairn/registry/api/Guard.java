package dev.cairn.registry.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import dev.cairn.registry.access.AccessControl;
import dev.cairn.registry.access.Action;
import dev.cairn.registry.access.Identity;
import dev.cairn.registry.access.Need;
import dev.cairn.registry.access.Verdict;
import dev.cairn.registry.api.ApiException.ApiError;
import dev.cairn.registry.model.Repository;

/** Stands before every endpoint: what a request needs, whether it is let through, and how it is refused otherwise. */
final class Guard {

    private static final String AUTHORIZATION = "Authorization";
    private static final String TOKENS = "/v2/token";

    private final AccessControl access;

    Guard(AccessControl access) {
        this.access = access;
    }

    /**
     * Refuses what comes too fast, before anything else is done for it.
     *
     * @throws ApiException 429
     */
    void admit(ApiRequest request) {
        access.admit(request.caller().address(), request.header(AUTHORIZATION)).ifPresent(many -> {
            throw tooMany(many.message(), many.after());
        });
    }

    /**
     * Lets a request through.
     *
     * @return the request that the endpoint may work on
     * @throws ApiException 401, 403 or 429
     */
    ApiRequest check(Route route, ApiRequest request) {
        Optional<Need> need = need(route, request.method());
        if (need.isEmpty()) {
            return request;
        }
        return switch (access.authorize(request.caller().address(), request.header(AUTHORIZATION), need.get())) {
            case Verdict.Granted granted -> withoutForbiddenMount(granted, route, by(granted.who(), request));
            case Verdict.Unauthenticated refused ->
                throw new ApiException(401, ErrorCode.UNAUTHORIZED, refused.message())
                        .with("WWW-Authenticate", challenge(request.caller(), refused));
            case Verdict.Denied(Identity.Known who, String rule, String message) -> {
                request.watched().by(who.name());
                throw new ApiException(403, List.of(new ApiError(ErrorCode.DENIED, message, Map.of("rule", rule))));
            }
            case Verdict.TooMany(String message, Duration wait) -> throw tooMany(message, wait);
        };
    }

    /** Finds out for the access log who asks for what there cannot be. */
    void name(ApiRequest request) {
        Verdict verdict = access.authorize(request.caller().address(), request.header(AUTHORIZATION), new Need.Login());
        if (verdict instanceof Verdict.Granted(Identity.Known who, var _)) {
            request.watched().by(who.name());
        }
    }

    /** Which repositories may be listed to whoever sent a request that was let through. */
    Predicate<Repository> visibleTo(ApiRequest request) {
        return repository -> access.maySee(request.user(), repository);
    }

    private static ApiRequest by(Identity who, ApiRequest request) {
        return switch (who) {
            case Identity.Known known -> request.by(known.name());
            case Identity.Stranger _ -> request;
        };
    }

    /** Empty for what anybody may ask: a token. */
    private static Optional<Need> need(Route route, String method) {
        return switch (route) {
            case Route.Token _ -> Optional.empty();
            case Route.Root _ -> Optional.of(new Need.Login());
            case Route.Catalog _ -> Optional.of(new Need.Catalog());
            case Route.Tags tags -> on(tags.repository(), Action.PULL);
            case Route.Referrers referrers -> on(referrers.repository(), Action.PULL);
            case Route.Blob blob -> on(blob.repository(), content(method));
            case Route.Manifest manifest -> on(manifest.repository(), content(method));
            case Route.Uploads uploads -> on(uploads.repository(), Action.PUSH);
            case Route.OneUpload upload -> on(upload.repository(), Action.PUSH);
        };
    }

    private static Optional<Need> on(Repository repository, Action action) {
        return Optional.of(new Need.On(repository, action));
    }

    /** A method that no endpoint takes does nothing, so that the least will do. */
    private static Action content(String method) {
        return switch (method) {
            case "DELETE" -> Action.DELETE;
            case "PUT", "POST", "PATCH" -> Action.PUSH;
            default -> Action.PULL;
        };
    }

    /** What may not be pulled there is not taken from there: the request is an ordinary upload then. */
    private ApiRequest withoutForbiddenMount(Verdict.Granted granted, Route route, ApiRequest request) {
        if (!(route instanceof Route.Uploads) || request.parameter("mount").isEmpty()) {
            return request;
        }
        Optional<Repository> from =
                request.parameter("from").map(name -> Route.named(ErrorCode.NAME_INVALID, Repository::new, name));
        return access.mayTakeFrom(granted, from) ? request : request.withoutMount();
    }

    // Docker's "Token Authentication Specification", and RFC 6750 section 3.
    private static String challenge(Caller caller, Verdict.Unauthenticated refused) {
        return "Bearer realm=\"" + caller.origin() + TOKENS + "\",service=\"" + AccessControl.SERVICE + "\""
                + refused.scope().map(scope -> ",scope=\"" + scope + "\"").orElse("")
                + refused.error().map(error -> ",error=\"" + error + "\"").orElse("");
    }

    /** RFC 6585 section 4; whole seconds, as RFC 9110 section 10.2.3 has them. */
    static ApiException tooMany(String message, Duration wait) {
        return new ApiException(429, ErrorCode.TOOMANYREQUESTS, message).with("Retry-After", seconds(wait));
    }

    /** As {@code Retry-After} has it. */
    static String seconds(Duration wait) {
        return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
    }
}
