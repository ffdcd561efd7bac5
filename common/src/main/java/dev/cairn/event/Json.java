package dev.cairn.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which Cairn writes JSON: instants and durations in ISO 8601, absent rather than null, keys of maps in
 * order, so that equal data has equal bytes. Unknown properties are read over, since a newer writer may add some; a
 * component of a record that is not {@code @Nullable} must be there.
 */
public final class Json {

    private static final int MAX_DEPTH = 64;

    /** Shared and never configured further; Jackson's mappers are safe for use by many threads. */
    public static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .addModule(new JavaTimeModule())
            .annotationIntrospector(new NullMarkedIntrospector())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private Json() {}

    /** Writes a value of ours; that it can be written is tested. */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "A value of type " + value.getClass().getName() + " is not JSON", e);
        }
    }

    /** As {@link #write}, as text. */
    public static String text(Object value) {
        return new String(write(value), StandardCharsets.UTF_8);
    }

    /**
     * Reads a value from JSON that is parsed already.
     *
     * @throws MalformedMessageException if it is not of that shape
     */
    public static <T> T read(JsonNode json, Class<T> type) {
        try {
            return required(MAPPER.treeToValue(json, type), type);
        } catch (IOException e) {
            throw malformed(type, e);
        }
    }

    /**
     * Reads a value.
     *
     * @throws MalformedMessageException if the bytes are not JSON of that shape
     */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return required(MAPPER.readValue(json, type), type);
        } catch (IOException e) {
            throw malformed(type, e);
        }
    }

    private static <T> T required(@Nullable T value, Class<T> type) {
        if (value == null) {
            throw new MalformedMessageException("Expected a " + type.getSimpleName() + " but found null", null);
        }
        return value;
    }

    private static MalformedMessageException malformed(Class<?> type, IOException e) {
        return new MalformedMessageException("Not a " + type.getSimpleName() + ": " + firstLine(e), e);
    }

    private static String firstLine(IOException e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return String.valueOf(message).lines().findFirst().orElse("malformed");
    }
}
