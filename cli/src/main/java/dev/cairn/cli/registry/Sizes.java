package dev.cairn.cli.registry;

import dev.cairn.cli.console.CliException;
import dev.cairn.model.ByteSizes;

/** Numbers of bytes among the options. */
final class Sizes {

    private Sizes() {}

    /**
     * A size, such as {@code 500MB}.
     *
     * @param option where it was written, for the error
     */
    static long parse(String option, String text) {
        return ByteSizes.parse(text)
                .orElseThrow(
                        () -> CliException.usage(
                                option + ": '" + text
                                        + "' is not a size: write one such as 500MB or 64GB (powers of 1000), or 64GiB (powers of 1024)"));
    }
}
