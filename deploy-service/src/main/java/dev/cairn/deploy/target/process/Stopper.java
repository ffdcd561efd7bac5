package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.target.Retirement;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.deploy.target.TargetFailure;
import dev.cairn.model.InstanceId;

/**
 * Ends instances. SIGTERM goes to the process group, so that it reaches the program whether or not it is the first
 * process of a namespace (which ignores what it does not handle); then SIGKILL to every process that can be found to
 * belong to the instance: by the marker in its environment, its session, or its control group.
 */
final class Stopper {

    private static final Logger LOG = LoggerFactory.getLogger(Stopper.class);
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);
    private static final Duration MONITOR_ENDS_WITHIN = Duration.ofSeconds(2);
    private static final Duration SIGNAL_WITHIN = Duration.ofSeconds(5);

    private final Proc proc;
    private final Marker marker;

    Stopper(Proc proc, Marker marker) {
        this.proc = proc;
        this.marker = marker;
    }

    /** Ends it; when this returns nothing of it runs. */
    Retirement stop(InstanceId id, Optional<ProcessId> monitor, List<Path> groups, Duration within) {
        Retirement how = monitor.filter(proc::isAlive).map(m -> ask(m, within)).orElse(Retirement.ALREADY_GONE);
        boolean clean = kill(id, monitor, groups);
        ControlGroups.remove(groups);
        return how == Retirement.STOPPED && !clean ? Retirement.KILLED : how;
    }

    /** Whether a process of the instance runs, even if its monitor has left no claim yet. */
    boolean anyMarked(InstanceId id) {
        return !proc.withEnvironment(Marker.VARIABLE, marker.of(id)).isEmpty();
    }

    private Retirement ask(ProcessId monitor, Duration within) {
        if (within.isPositive()) {
            terminate(monitor);
        }
        return Waiting.until(() -> !proc.isAlive(monitor), within) ? Retirement.STOPPED : Retirement.KILLED;
    }

    private static void terminate(ProcessId monitor) {
        try {
            // '-s' and '--' are POSIX; '-TERM --' is not understood by every shell.
            int code = HostCommand.run(List.of("sh", "-c", "kill -s TERM -- -" + monitor.pid()), SIGNAL_WITHIN);
            if (code != 0) {
                LOG.atWarn().addKeyValue("pid", monitor.pid()).log("SIGTERM reached nobody");
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("pid", monitor.pid()).setCause(e).log("SIGTERM could not be sent");
        }
    }

    /** Whether there was nothing left to kill. */
    private boolean kill(InstanceId id, Optional<ProcessId> monitor, List<Path> groups) {
        boolean clean = members(id, monitor, groups).isEmpty();
        // The monitor goes last, so that it can leave the exit status.
        Waiting.until(() -> killAllBut(monitor, members(id, monitor, groups)), KILLED_WITHIN);
        monitor.ifPresent(m -> Waiting.until(() -> !proc.isAlive(m), MONITOR_ENDS_WITHIN));
        if (!Waiting.until(() -> killAllBut(Optional.empty(), members(id, monitor, groups)), KILLED_WITHIN)) {
            throw new TargetException(new TargetFailure.NotRetired("Processes "
                    + members(id, monitor, groups) + " of instance " + id
                    + " cannot be killed: do they hang in a device or a network file system?"));
        }
        return clean;
    }

    /** Kills once more, and says whether there was nobody. */
    private boolean killAllBut(Optional<ProcessId> spared, Set<Long> members) {
        spared.ifPresent(s -> members.remove(s.pid()));
        members.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        return members.isEmpty();
    }

    private Set<Long> members(InstanceId id, Optional<ProcessId> monitor, List<Path> groups) {
        Set<Long> members = new TreeSet<>(proc.withEnvironment(Marker.VARIABLE, marker.of(id)));
        // Once the monitor is gone its number might lead another's session.
        monitor.filter(proc::isAlive).ifPresent(m -> members.addAll(proc.session(m)));
        members.addAll(ControlGroups.members(groups));
        members.removeIf(pid -> proc.stat(pid).filter(ProcStat::isAlive).isEmpty());
        return members;
    }
}
