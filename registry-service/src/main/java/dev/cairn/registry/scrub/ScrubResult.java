package dev.cairn.registry.scrub;

/**
 * What a run came to.
 *
 * @param checked how many were read, good and bad
 * @param bytes their sum
 * @param corrupted how many were bad
 * @param unreadable how many could not be read; nothing was done about these but to log them
 */
public record ScrubResult(long checked, long bytes, long corrupted, long unreadable) {}
