package dev.cairn.model;

import java.util.Optional;

import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * A place in a file.
 *
 * @param line counted from 1
 * @param column counted from 1
 */
record Position(int line, int column) {

    static final Position START = new Position(1, 1);

    /** The parser counts from 0. */
    static Position of(Optional<Mark> mark) {
        return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(START);
    }

    /** The place after the given text. */
    static Position after(String text) {
        int line = 1;
        int lineStart = 0;
        for (int newline = text.indexOf('\n'); newline >= 0; newline = text.indexOf('\n', newline + 1)) {
            line++;
            lineStart = newline + 1;
        }
        return new Position(line, text.codePointCount(lineStart, text.length()) + 1);
    }
}
