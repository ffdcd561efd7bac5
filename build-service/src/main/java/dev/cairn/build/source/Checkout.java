package dev.cairn.build.source;

import java.nio.file.Path;

/** What became of a checkout. */
public sealed interface Checkout permits Checkout.CheckedOut, SourceFailure {

    /**
     * The whole tree of the commit stands in the folder, and nothing else (no {@code .git}).
     *
     * @param path the folder
     * @param details what the commit says of itself
     */
    record CheckedOut(Path path, CommitDetails details) implements Checkout {}
}
