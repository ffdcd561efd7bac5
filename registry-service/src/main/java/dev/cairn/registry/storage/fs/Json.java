package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.io.OutputStream;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The small records beside the content. Fields that a later version adds are passed over. */
final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    static byte[] write(Object value) throws IOException {
        return MAPPER.writeValueAsBytes(value);
    }

    /** Writes something piece by piece; closing it leaves the stream open. */
    static JsonGenerator generator(OutputStream out) throws IOException {
        return MAPPER.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    /**
     * Reads a record.
     *
     * @throws MalformedFileException if it is none
     */
    static <T> T read(byte[] json, Class<T> type) throws MalformedFileException {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new MalformedFileException("A record reads null where a " + type.getSimpleName() + " should be");
            }
            return value;
        } catch (MalformedFileException e) {
            throw e;
        } catch (JacksonException e) {
            throw new MalformedFileException(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new MalformedFileException(e);
        }
    }

    /** Whether an object has a field of this name itself. */
    static boolean hasField(byte[] json, String name) throws IOException {
        try (JsonParser parser = MAPPER.createParser(json)) {
            parser.nextToken();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                if (field.equals(name)) {
                    return true;
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return false;
        }
    }

    static boolean isReadable(byte[] json, Class<?> type) {
        try {
            return read(json, type) != null;
        } catch (MalformedFileException _) {
            return false;
        }
    }
}
