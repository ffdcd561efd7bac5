package dev.cairn.benchmarks.process;

/** A program did not do what it is for; the message says which, and ends with what it said. */
public final class ProgramFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ProgramFailedException(String message) {
        super(message);
    }
}
