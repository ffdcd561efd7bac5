package dev.cairn.model;

import java.util.List;

/**
 * What reading a file that a person has written came to. All problems of a file are found at once.
 *
 * @param <T> what the file is when it is valid
 */
public sealed interface Read<T> {

    /**
     * The file can be used.
     *
     * @param value what it says, with every default filled in
     * @param warnings what its author should know, by line; often none
     */
    record Valid<T>(T value, List<Problem> warnings) implements Read<T> {
        public Valid {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The file is refused as a whole.
     *
     * @param problems all that is wrong with it, by line; at least one
     */
    record Invalid<T>(List<Problem> problems) implements Read<T> {
        public Invalid {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("A file is only refused for a reason");
            }
        }
    }
}
