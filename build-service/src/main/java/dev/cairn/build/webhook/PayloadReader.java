package dev.cairn.build.webhook;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;

import dev.cairn.event.Json;

/**
 * Reads the few members of a payload that count. The rest, up to megabytes of commits, is passed over as it streams by,
 * and depth is limited: the sender is not proven at this point.
 */
final class PayloadReader {

    private static final String PARAMETER = "payload=";
    private static final int MAX_DETAIL = 300;

    private static final JsonMapper MAPPER = JsonMapper.builder(
                    Json.MAPPER.getFactory().copy())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private PayloadReader() {}

    /** The JSON of a request: its body, or the parameter {@code payload} of a form. */
    static byte[] json(WebhookRequest request) throws MalformedWebhookException {
        if (!request.isForm()) {
            return request.body();
        }
        String json = null;
        for (String parameter : new String(request.body(), StandardCharsets.UTF_8).split("&", -1)) {
            if (parameter.startsWith(PARAMETER)) {
                if (json != null) {
                    throw new MalformedWebhookException("The form has two parameters 'payload'; send one");
                }
                json = decoded(parameter.substring(PARAMETER.length()));
            }
        }
        if (json == null) {
            throw new MalformedWebhookException("The form has no parameter 'payload'; send JSON or payload=JSON");
        }
        return json.getBytes(StandardCharsets.UTF_8);
    }

    static <T> T read(byte[] json, Class<T> type) throws MalformedWebhookException {
        ObjectReader reader = MAPPER.readerFor(type);
        try {
            T value = reader.readValue(json);
            if (value == null) {
                throw new MalformedWebhookException("The payload is null; send a JSON object");
            }
            return value;
        } catch (JsonMappingException e) {
            throw new MalformedWebhookException(wrongMember(e));
        } catch (JsonProcessingException e) {
            throw new MalformedWebhookException(limited("The body is not JSON: " + e.getOriginalMessage()));
        } catch (IOException e) {
            throw new MalformedWebhookException("The body is not JSON in UTF-8");
        }
    }

    private static String decoded(String parameter) throws MalformedWebhookException {
        try {
            return URLDecoder.decode(parameter, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedWebhookException("The form's parameter 'payload' is not URL-encoded");
        }
    }

    /** Jackson's own message would name our classes, which helps no sender. */
    private static String wrongMember(JsonMappingException e) {
        if (e.getCause() instanceof JsonProcessingException broken) {
            return limited("The body is not JSON: " + broken.getOriginalMessage());
        }
        String path = e.getPath().stream().map(PayloadReader::step).collect(Collectors.joining());
        return path.isEmpty()
                ? "The payload is not a JSON object, or something follows it"
                : limited("The payload's member " + path.substring(1) + " has another type than expected");
    }

    private static String step(Reference reference) {
        return reference.getFieldName() == null ? "/" + reference.getIndex() : "/" + reference.getFieldName();
    }

    private static String limited(String detail) {
        return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
    }
}
