package dev.cairn.deploy.target;

import java.time.Instant;

/**
 * What has become of an instance. The only transitions are Running → Exited, Lost or Retired, and Exited or Lost →
 * Retired; nothing runs again under the same id.
 */
public sealed interface InstanceState {

    /**
     * It runs.
     *
     * @param pid the process that stands for it on the target, for people; 0 where the target has no such thing
     * @param since when it was started
     */
    record Running(long pid, Instant since) implements InstanceState {}

    /**
     * It has ended by itself.
     *
     * @param code its exit status; 128 and the signal's number where a signal ended it
     * @param at when
     */
    record Exited(int code, Instant at) implements InstanceState {}

    /**
     * It does not run, and nobody saw it end: the machine was restarted, or its supervisor was killed.
     *
     * @param detail what was found, for people
     */
    record Lost(String detail) implements InstanceState {}

    /**
     * It was asked to end and has; only its output is left.
     *
     * @param at when
     */
    record Retired(Instant at) implements InstanceState {}
}
