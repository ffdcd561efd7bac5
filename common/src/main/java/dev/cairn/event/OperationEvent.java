package dev.cairn.event;

/** A fact of {@link Topic#OPERATIONS}: what operators and the machinery did, keyed by whom it concerns. */
public sealed interface OperationEvent extends Event permits DeadLettered, Redriven, Dropped {

    @Override
    default Topic topic() {
        return Topic.OPERATIONS;
    }
}
