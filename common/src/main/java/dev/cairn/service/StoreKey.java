package dev.cairn.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of the store: a letter for what it is, then the parts, each ended by a zero byte, so that the rows of a key
 * stand together and times are in order.
 */
final class StoreKey {

    static final char ROW = 'r';
    static final char SEQUENCE = 's';
    static final char UNREAD = 'u';
    static final char PARKED = 'p';
    static final char PARKED_QUEUE = 'q';
    static final char DUE = 'd';
    static final char POSITION = 'o';

    private static final byte END = 0;

    private StoreKey() {}

    /** Whether a text can stand in a key of the store. */
    static boolean isPart(String text) {
        return text.indexOf(END) < 0;
    }

    /** A key of text parts. */
    static Bytes of(char letter, String... parts) {
        StringBuilder text = new StringBuilder().append(letter);
        for (String part : parts) {
            if (!isPart(part)) {
                throw new IllegalArgumentException("A key or id must not hold a zero byte");
            }
            text.append(part).append((char) END);
        }
        return Bytes.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A key of a number, which orders, and text parts. */
    static Bytes of(char letter, long number, String... parts) {
        byte[] rest = of(letter, parts).get();
        return Bytes.wrap(ByteBuffer.allocate(rest.length + Long.BYTES)
                .put(rest[0])
                .putLong(number)
                .put(rest, 1, rest.length - 1)
                .array());
    }

    /** A key of one text part and a number, which orders within it. */
    static Bytes ordered(char letter, String part, long number) {
        byte[] head = of(letter, part).get();
        return Bytes.wrap(ByteBuffer.allocate(head.length + Long.BYTES)
                .put(head)
                .putLong(number)
                .array());
    }

    /** The number in a key made by {@link #of(char, long, String...)}. */
    static long number(Bytes key) {
        return ByteBuffer.wrap(key.get(), 1, Long.BYTES).getLong();
    }

    /** The text parts behind the letter, or behind the letter and a number. */
    static String[] parts(Bytes key, boolean numbered) {
        int from = numbered ? 1 + Long.BYTES : 1;
        String text = new String(key.get(), from, key.get().length - from, StandardCharsets.UTF_8);
        return text.split("\0", -1);
    }

    /** The first key after all that begin with this prefix. */
    static Bytes after(Bytes prefix) {
        byte[] next = prefix.get().clone();
        next[next.length - 1]++; // a prefix ends with a letter or a zero byte: there is no carry
        return Bytes.wrap(next);
    }
}
