package dev.cairn.event;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A record as it stands in the log, without the log's own types.
 *
 * @param key what it is ordered by
 * @param headers names and values in UTF-8
 * @param value the bytes of the data
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes travel, nobody compares them
public record WireMessage(@Nullable String key, Map<String, String> headers, byte[] value) {

    public WireMessage {
        headers = Map.copyOf(headers);
    }
}
