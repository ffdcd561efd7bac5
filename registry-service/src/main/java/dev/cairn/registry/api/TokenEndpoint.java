package dev.cairn.registry.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.handler.codec.http.QueryStringDecoder;

import dev.cairn.registry.access.AccessControl;
import dev.cairn.registry.access.TokenAnswer;
import dev.cairn.registry.access.TokenRequest;
import dev.cairn.registry.access.TokenRequest.Proof;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * {@code /v2/token}: by GET with Basic authentication (Docker's "Token Authentication Specification"), or by POST of a form
 * (its "OAuth2 Token Authentication").
 */
final class TokenEndpoint {

    private static final int MAX_FORM_BYTES = 16 * 1024;

    private final AccessControl access;

    TokenEndpoint(AccessControl access) {
        this.access = access;
    }

    Answer get(ApiRequest request) {
        boolean offline =
                request.parameter("offline_token").filter("true"::equals).isPresent();
        return answer(
                request,
                new TokenRequest(
                        request.caller().address(),
                        new Proof.Header(request.header("Authorization")),
                        request.parameters("scope"),
                        offline));
    }

    Answer post(ApiRequest request) {
        Map<String, List<String>> form = form(request);
        String grant = first(form, "grant_type");
        Proof proof = switch (grant) {
            case "password" -> new Proof.Password(first(form, "username"), first(form, "password"));
            case "refresh_token" -> new Proof.Refresh(first(form, "refresh_token"));
            default ->
                throw new ApiException(400, ErrorCode.UNSUPPORTED, "grant_type must be 'password' or 'refresh_token'");
        };
        return answer(
                request,
                new TokenRequest(
                        request.caller().address(),
                        proof,
                        form.getOrDefault("scope", List.of()),
                        first(form, "access_type").equals("offline")));
    }

    private static String first(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).getFirst();
    }

    private static Map<String, List<String>> form(ApiRequest request) {
        String type = request.header("Content-Type").orElse("");
        if (!type.split(";", -1)[0].strip().equalsIgnoreCase("application/x-www-form-urlencoded")) {
            throw new ApiException(
                    415, ErrorCode.UNSUPPORTED, "A token is asked for by a form: application/x-www-form-urlencoded");
        }
        try {
            return new QueryStringDecoder(body(request), UTF_8, false).parameters();
        } catch (IllegalArgumentException _) {
            throw new ApiException(400, ErrorCode.UNSUPPORTED, "The form is not well-formed");
        }
    }

    private static String body(ApiRequest request) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_FORM_BYTES + 1);
        try {
            while (bytes.hasRemaining() && request.body().read(bytes) >= 0) {
                // Until it ends, or is too long.
            }
        } catch (IOException e) {
            throw new ApiException(400, ErrorCode.UNSUPPORTED, "The form did not come whole: " + e.getMessage());
        }
        if (!bytes.hasRemaining()) {
            throw new ApiException(413, ErrorCode.SIZE_INVALID, "The form is larger than 16 KiB");
        }
        return UTF_8.decode(bytes.flip()).toString();
    }

    private Answer answer(ApiRequest from, TokenRequest request) {
        return switch (access.token(request)) {
            case TokenAnswer.Issued issued -> {
                issued.user().ifPresent(from.watched()::by);
                yield Answer.of(200)
                        .body("application/json", ApiJson.write(json(issued)))
                        .with("Cache-Control", "no-store");
            }
            case TokenAnswer.Refused(String message) ->
                throw new ApiException(401, ErrorCode.UNAUTHORIZED, message)
                        .with("WWW-Authenticate", "Basic realm=\"" + AccessControl.SERVICE + "\"");
            case TokenAnswer.Blocked(var wait) -> throw Guard.tooMany(AccessControl.blocked(request.address()), wait);
        };
    }

    private static Map<String, Object> json(TokenAnswer.Issued issued) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("token", issued.token());
        json.put("access_token", issued.token());
        json.put("token_type", "Bearer");
        json.put("expires_in", issued.life().toSeconds());
        json.put("issued_at", issued.issuedAt().toString());
        json.put("scope", String.join(" ", issued.scopes()));
        Optional<String> refresh = issued.refresh();
        refresh.ifPresent(token -> json.put("refresh_token", token));
        return json;
    }
}
