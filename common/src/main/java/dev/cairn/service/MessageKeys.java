package dev.cairn.service;

import org.jspecify.annotations.Nullable;

import dev.cairn.log.LogRecord;

/** What the state of a record is kept under. */
final class MessageKeys {

    static final int MAX_LENGTH = 1_024;

    private MessageKeys() {}

    /** The record's key; empty where it has none, or one that no state can be kept under. */
    static String of(LogRecord record) {
        @Nullable String key = record.message().key();
        return key != null && key.length() <= MAX_LENGTH && StoreKey.isPart(key) ? key : "";
    }
}
