package dev.cairn.model;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Collects what is found while one file is read, so that reading goes on after the first error. */
final class Problems {

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    void error(Position at, String path, String message) {
        errors.add(new Problem(at.line(), at.column(), path, message));
    }

    void warning(Position at, String path, String message) {
        warnings.add(new Problem(at.line(), at.column(), path, message));
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }

    /**
     * The result of the whole file.
     *
     * @param value what was read; only null after an error
     */
    <T> Read<T> result(@Nullable T value) {
        if (hasErrors()) {
            // A value that is used twice by an alias is looked at twice, and its error told once.
            return new Read.Invalid<>(errors.stream().distinct().sorted().toList());
        }
        if (value == null) {
            throw new IllegalStateException("A file without errors must have a value");
        }
        return new Read.Valid<>(value, warnings.stream().distinct().sorted().toList());
    }
}
