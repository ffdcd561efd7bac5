package dev.cairn.service;

import java.util.List;
import java.util.Optional;

import dev.cairn.event.Fact;

/**
 * A service as pure functions of the log, for the keys of one kind. No method reads a clock, draws a number or touches
 * anything outside of its arguments: the same input gives the same output in every replay.
 *
 * @param <C> the root of its commands, a sealed hierarchy of records
 */
public interface Stage<C> {

    /** Its name and its topics. */
    StageSpec<C> spec();

    /**
     * What follows from a message. A message that is out of date, or that came twice, has no consequence: an empty list.
     * An exception parks the message.
     *
     * <p>An outcome may come twice, and late: when the same work has been asked for anew since. Its context names the
     * fact that its work came from as causation; a stage keeps that fact's id in the row of the work, and has no
     * consequence follow where they differ.
     */
    List<Decision> decide(Rows state, Message<C> message);

    /** The state after a fact of the stage's own: the only place where state changes. */
    Rows evolve(Rows state, Fact fact);

    /**
     * The command that a row's time has brought. Facts that follow from it must change or delete the row; when none
     * does, the time counts as used and does not come again.
     */
    Optional<C> due(Row.Timed row);
}
