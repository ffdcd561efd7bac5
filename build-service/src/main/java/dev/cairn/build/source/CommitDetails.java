package dev.cairn.build.source;

import java.time.Instant;

import dev.cairn.model.CommitId;

/**
 * What a commit says of itself.
 *
 * @param commit its id; it differs from the id that was asked for where that one named an annotated tag
 * @param author name and address
 * @param committer name and address
 * @param subject the first line of its message, at most 200 characters
 * @param time when it was committed, to the second
 */
public record CommitDetails(CommitId commit, String author, String committer, String subject, Instant time) {}
