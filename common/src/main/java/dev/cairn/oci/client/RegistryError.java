package dev.cairn.oci.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One error of a registry's answer.
 *
 * @param code such as {@code MANIFEST_UNKNOWN}; where the answer is a problem of RFC 9457, its title
 * @param message for people; may be empty
 */
public record RegistryError(String code, String message) {

    private static final int MAX_BODY = 300;

    /** Both parts. */
    public String text() {
        return message.isEmpty() ? code : message + " (" + code + ")";
    }

    /** Those of a body; none where it has another form. */
    static List<RegistryError> of(byte[] body) {
        List<RegistryError> errors = new ArrayList<>();
        try {
            JsonNode root = Documents.JSON.readTree(body);
            if (root != null) {
                for (JsonNode error : root.path("errors")) {
                    errors.add(new RegistryError(
                            error.path("code").asText("UNKNOWN"),
                            error.path("message").asText("")));
                }
                if (root.hasNonNull("title")) {
                    errors.add(new RegistryError(
                            root.path("title").asText(), root.path("detail").asText("")));
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return errors;
    }

    static String beginning(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.substring(0, Math.min(text.length(), MAX_BODY)).strip();
    }
}
