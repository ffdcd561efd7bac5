package dev.cairn.log;

import java.time.Instant;

import dev.cairn.event.WireMessage;

/**
 * A record as it was read.
 *
 * @param position where it stands
 * @param timestamp when the broker stored it
 * @param message what it says
 */
public record LogRecord(Position position, Instant timestamp, WireMessage message) {}
