package dev.cairn.registry.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a blob that a request wants (RFC 9110 section 14).
 *
 * @param first byte, from 0
 * @param last byte, inclusive
 */
record ByteRange(long first, long last) {

    private static final Pattern SINGLE = Pattern.compile("(?i:bytes)=\\s*([0-9]*)-([0-9]*)\\s*");

    long length() {
        return last - first + 1;
    }

    /**
     * Reads a Range header. What is no single range of bytes is passed over, as the RFC allows.
     *
     * @return empty if the whole is to be sent
     * @throws ApiException 416 if it is a range that the blob does not have
     */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher matcher = SINGLE.matcher(header);
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return Optional.empty();
        }
        ByteRange range = range(matcher.group(1), matcher.group(2), size);
        if (range.first >= size || range.last < range.first) {
            throw new ApiException(416, ErrorCode.SIZE_INVALID, "The blob has " + size + " bytes: no such range")
                    .with("Content-Range", "bytes */" + size);
        }
        return Optional.of(range);
    }

    private static ByteRange range(String first, String last, long size) {
        if (first.isEmpty()) {
            return new ByteRange(Math.max(0, size - Decimals.saturated(last)), size - 1);
        }
        long end = last.isEmpty() ? size - 1 : Math.min(size - 1, Decimals.saturated(last));
        return new ByteRange(Decimals.saturated(first), end);
    }
}
