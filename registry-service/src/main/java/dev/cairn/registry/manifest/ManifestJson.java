package dev.cairn.registry.manifest;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * A manifest's JSON, read once from its beginning to its end: of what nobody asks for nothing is kept, so that eight
 * megabytes of small things cost no more than those eight. Strict where two readers could understand two things: a name
 * that comes twice, what follows the end, bytes that are no UTF-8.
 */
final class ManifestJson implements Closeable {

    private static final int MAX_DEPTH = 100;
    /** Of the objects that enclose each other at one place: each is kept to see whether it comes twice. */
    private static final int MAX_OPEN_NAMES = 10_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // The names are anybody's: they are not to be kept for the next time.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE) // the manifest's own limit holds
                    .build())
            .build();

    /** Is told of a field, and reads its value by one call. */
    @FunctionalInterface
    interface Field {
        void read(String name) throws IOException;
    }

    /** Reads one value by one call. */
    @FunctionalInterface
    interface Value {
        void read() throws IOException;
    }

    private final JsonParser parser;
    private int openNames;

    private ManifestJson(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads a manifest, which must be an object.
     *
     * @param reader reads that object
     * @throws ManifestException with {@link ManifestFailure.Invalid}
     */
    static <T> T read(byte[] content, Reader<T> reader) {
        try (ManifestJson json = open(content)) {
            if (json.parser.nextToken() != JsonToken.START_OBJECT) {
                throw ManifestException.invalid("The manifest is not a JSON object");
            }
            T result = reader.read(json);
            if (json.parser.nextToken() != null) {
                throw ManifestException.invalid("The manifest is not valid JSON: something follows its end");
            }
            return result;
        } catch (CharacterCodingException _) {
            throw ManifestException.invalid("The manifest is not valid UTF-8");
        } catch (IOException e) {
            throw ManifestException.invalid("The manifest is not valid JSON: " + firstLine(e));
        }
    }

    /** Reads a whole manifest. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ManifestJson json) throws IOException;
    }

    private static ManifestJson open(byte[] content) throws IOException {
        // As UTF-8 and nothing else (RFC 8259 section 8.1): from bytes the parser would guess UTF-16 and UTF-32 as
        // well.
        return new ManifestJson(JSON.createParser(new InputStreamReader(
                new ByteArrayInputStream(content),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT))));
    }

    /**
     * Reads an object's fields.
     *
     * @return false if the value is none; then it was passed over
     */
    boolean object(Field reader) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            skip();
            return false;
        }
        int before = openNames;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (++openNames > MAX_OPEN_NAMES) {
                throw ManifestException.invalid(
                        "The manifest has more than " + MAX_OPEN_NAMES + " fields in one place: it must have fewer");
            }
            String name = parser.currentName();
            parser.nextToken();
            reader.read(name);
        }
        openNames = before;
        return true;
    }

    /**
     * Reads a list's elements.
     *
     * @return false if the value is none; then it was passed over
     */
    boolean list(Value element) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            skip();
            return false;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.read();
        }
        return true;
    }

    /** A text that is not empty; anything else is passed over. */
    Optional<String> text() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return Optional.of(parser.getText()).filter(text -> !text.isEmpty());
        }
        skip();
        return Optional.empty();
    }

    /** A text, be it empty; anything else is passed over. */
    Optional<String> string() throws IOException {
        boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
        return isText ? Optional.of(parser.getText()) : text();
    }

    /** A whole number of 64 bits; anything else is passed over. */
    OptionalLong integer() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return OptionalLong.of(parser.getLongValue());
        }
        skip();
        return OptionalLong.empty();
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Passes a value over, in which names still must not come twice. */
    void skip() throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(_ -> skip());
            case START_ARRAY -> list(this::skip);
            case null, default -> {
                return;
            }
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
