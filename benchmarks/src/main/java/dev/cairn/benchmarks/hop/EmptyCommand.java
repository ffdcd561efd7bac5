package dev.cairn.benchmarks.hop;

/** What enters the inbox of {@link EmptyStage}. */
sealed interface EmptyCommand {

    /**
     * Leads to one fact.
     *
     * @param number tells it from others
     */
    record Ping(long number) implements EmptyCommand {}
}
