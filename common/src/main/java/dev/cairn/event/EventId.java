package dev.cairn.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of a fact. It is derived, never drawn: the same cause and the same distinguishing parts always give the same
 * id, so that a step that runs twice cannot name its result twice.
 *
 * @param value 32 lower-case hexadecimal characters
 */
public record EventId(@JsonValue String value) {

    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{32}");
    private static final int BYTES = 16;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EventId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("An event's id has 32 hexadecimal characters, unlike '" + value + "'");
        }
    }

    /** Derives an id from its parts; their borders count, so that ("ab", "c") differs from ("a", "bc"). */
    public static EventId derive(String... parts) {
        return new EventId(hash(BYTES, parts));
    }

    /** The first bytes of a SHA-256 over the parts, in hexadecimal: for other derived names. */
    static String hash(int bytes, String... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] text = part.getBytes(StandardCharsets.UTF_8);
                sha.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
                sha.update(text);
            }
            return HexFormat.of().formatHex(sha.digest(), 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
