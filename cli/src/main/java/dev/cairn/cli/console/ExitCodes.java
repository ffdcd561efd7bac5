package dev.cairn.cli.console;

/** What the command's exit status means to scripts. */
public final class ExitCodes {

    /** All went well. */
    public static final int OK = 0;
    /** The thing that was asked about has failed, or what was asked for could not be done. */
    public static final int FAILED = 1;
    /** The command line is wrong, or a reference fits several things. */
    public static final int USAGE = 2;
    /** There is no such thing. */
    public static final int NOT_FOUND = 3;
    /** Cairn, or its log, does not answer. */
    public static final int UNREACHABLE = 4;
    /** The process was told to end (SIGINT) before the work was done; the number is that of shells. */
    public static final int INTERRUPTED = 130;
    /** The same by SIGTERM. */
    public static final int TERMINATED = 143;

    private ExitCodes() {}
}
