package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What the service itself may do, and the command by which an instance's program is left without it. */
record Privileges(boolean root) {

    /** As this process has them. */
    static Privileges own() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Uid:")) {
                // Real, effective, saved and file system uid (proc(5)).
                return new Privileges(line.split("\\s+", -1)[2].equals("0"));
            }
        }
        throw new IOException("/proc/self/status has no Uid");
    }

    /**
     * The command that runs a script on its stdin without any privilege, and with no way to gain one
     * (no_new_privs, prctl(2)).
     *
     * @param uid the user to become; null to stay
     * @param hasCapabilities whether there are capabilities to be given up
     * @param maxProcesses RLIMIT_NPROC of the user; null for none
     */
    static List<String> drop(@Nullable Integer uid, boolean hasCapabilities, @Nullable Integer maxProcesses) {
        List<String> command = new ArrayList<>();
        if (maxProcesses != null) {
            command.addAll(List.of("prlimit", "--nproc=" + maxProcesses + ":" + maxProcesses, "--"));
        }
        command.add("setpriv");
        command.add("--no-new-privs");
        if (uid != null) {
            command.addAll(List.of("--reuid", uid.toString(), "--regid", uid.toString(), "--clear-groups"));
        }
        if (hasCapabilities) {
            command.addAll(List.of("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"));
        }
        command.addAll(List.of("--", "sh", "-s"));
        return command;
    }
}
