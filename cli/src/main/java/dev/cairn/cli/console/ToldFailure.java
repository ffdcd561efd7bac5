package dev.cairn.cli.console;

/** A failure whose message is all that a person needs: what failed, and what to do about it. */
public interface ToldFailure {

    /** One of {@link ExitCodes}. */
    int exitCode();
}
