package dev.cairn.model;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A value that is one of a few words.
 *
 * @param what the words are, for messages
 * @param available the words that this version serves
 * @param planned the words of the design that it does not serve yet
 */
record Choice(String what, List<String> available, List<String> planned) {

    @Nullable
    String read(YamlValue value) {
        return value.parsed(word -> {
            if (available.contains(word)) {
                return word;
            }
            if (planned.contains(word)) {
                throw new IllegalArgumentException(what + " '" + word
                        + "' is not available in this version; available: " + String.join(", ", available));
            }
            throw new IllegalArgumentException(Nearest.unknown(what, word, available));
        });
    }
}
