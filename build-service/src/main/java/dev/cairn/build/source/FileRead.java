package dev.cairn.build.source;

import java.util.Arrays;

/** What became of reading one file of a commit. */
public sealed interface FileRead permits FileRead.Found, FileRead.Absent, FileRead.Refused, SourceFailure {

    /**
     * The file.
     *
     * @param content its bytes, as they are in Git: without conversion of line ends
     * @param details what the commit says of itself
     */
    // A message of its own rather than a value: nobody compares two of them.
    @SuppressWarnings("ArrayRecordComponent")
    record Found(byte[] content, CommitDetails details) implements FileRead {
        @Override
        public boolean equals(Object other) {
            return other instanceof Found found
                    && Arrays.equals(content, found.content)
                    && details.equals(found.details);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(content) + details.hashCode();
        }
    }

    /** The commit has no such file. */
    record Absent(CommitDetails details) implements FileRead {}

    /** There is something by that name that is not read: a symbolic link, a folder, a file over the limit. */
    record Refused(String reason, CommitDetails details) implements FileRead {}
}
