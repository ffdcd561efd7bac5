package dev.cairn.deploy.target.process;

import java.util.Optional;

/**
 * A process that cannot be mistaken for a later one with the same number.
 *
 * @param bootId the boot of the kernel ({@code /proc/sys/kernel/random/boot_id})
 * @param pid the number
 * @param startTicks when it started, in clock ticks since the boot (proc(5), {@code stat}, field 22)
 */
record ProcessId(String bootId, long pid, long startTicks) {

    /** Parses what {@code monitor.sh} leaves: the boot's id and the line of {@code /proc/PID/stat}. */
    static Optional<ProcessId> parseClaim(String claim) {
        int space = claim.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String bootId = claim.substring(0, space);
        return ProcStat.parse(claim.substring(space + 1)).map(s -> new ProcessId(bootId, s.pid(), s.startTicks()));
    }
}
