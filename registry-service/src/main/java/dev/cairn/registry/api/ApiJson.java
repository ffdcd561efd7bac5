package dev.cairn.registry.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** The JSON of answers. */
final class ApiJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ApiJson() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer could not be written as JSON", e);
        }
    }

    /**
     * A list of names, which may be very many: written one by one.
     *
     * @param of whose names these are; null: nobody's in particular
     */
    static byte[] list(@Nullable String of, String field, List<String> names) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator out = MAPPER.createGenerator(json)) {
            out.writeStartObject();
            if (of != null) {
                out.writeStringField("name", of);
            }
            out.writeArrayFieldStart(field);
            for (String name : names) {
                out.writeString(name);
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("A list could not be written as JSON", e);
        }
        return json.toByteArray();
    }

    /** The form of OCI distribution-spec 1.1.1, "Error Codes". */
    static byte[] errors(List<ApiException.ApiError> errors) {
        return write(Map.of("errors", errors));
    }
}
