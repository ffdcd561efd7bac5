package dev.cairn.deploy.target.process;

import java.util.Optional;

/**
 * The fields of {@code /proc/PID/stat} (proc(5)) that matter here.
 *
 * @param pid field 1
 * @param state field 3
 * @param session field 6
 * @param startTicks field 22
 */
record ProcStat(long pid, char state, long session, long startTicks) {

    private static final int STATE = 0;
    private static final int SESSION = 3;
    private static final int START = 19;

    static Optional<ProcStat> parse(String line) {
        // The name (field 2) is in parentheses, and may itself have spaces and parentheses.
        int open = line.indexOf(" (");
        int close = line.lastIndexOf(") ");
        if (open < 0 || close < open) {
            return Optional.empty();
        }
        String[] rest = line.substring(close + 2).trim().split(" ", -1);
        if (rest.length <= START) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcStat(
                    Long.parseLong(line.substring(0, open)),
                    rest[STATE].charAt(0),
                    Long.parseLong(rest[SESSION]),
                    Long.parseLong(rest[START])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether it still runs: a zombie has ended and only waits to be collected. */
    boolean isAlive() {
        return state != 'Z' && state != 'X' && state != 'x';
    }
}
