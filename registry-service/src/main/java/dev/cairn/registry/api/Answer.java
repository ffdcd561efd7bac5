package dev.cairn.registry.api;

import java.util.ArrayList;
import java.util.List;

import dev.cairn.registry.storage.BlobContent;

/** What a request is answered with. */
record Answer(int status, List<Header> headers, Content content) {

    record Header(String name, String value) {}

    /** The body. */
    sealed interface Content {

        record None() implements Content {}

        /** No body, though its length is told: the answer to HEAD. */
        record OnlyLength(long bytes) implements Content {}

        /** A body in memory. */
        @SuppressWarnings("ArrayRecordComponent") // written once and never compared
        record Bytes(byte[] bytes) implements Content {}

        /** A part of a blob; whoever sends it closes the blob. */
        record OfBlob(BlobContent blob, long offset, long length) implements Content {}
    }

    static Answer of(int status) {
        return new Answer(status, List.of(), new Content.None());
    }

    Answer with(String name, Object value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value.toString()));
        return new Answer(status, more, content);
    }

    Answer body(String mediaType, byte[] bytes) {
        return new Answer(status, headers, new Content.Bytes(bytes)).with("Content-Type", mediaType);
    }

    Answer body(Content other) {
        return new Answer(status, headers, other);
    }
}
