package dev.cairn.event;

import java.time.Instant;

/**
 * What a commit says of itself.
 *
 * @param author name and address
 * @param subject the first line of its message, at most 200 characters
 * @param time when it was committed, to the second
 */
public record CommitInfo(String author, String subject, Instant time) {}
