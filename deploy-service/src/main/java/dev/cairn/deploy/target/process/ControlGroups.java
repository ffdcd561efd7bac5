package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.target.LimitsInForce.Means;
import dev.cairn.model.Limits;

/**
 * Limits by control groups (cgroups(7)), version 2 or 1, below the service's own group, so that the limits of the
 * service hold for its instances too. Where the groups may not be written to there are none.
 */
final class ControlGroups {

    private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final long CPU_PERIOD_MICROS = 100_000;

    /** The monitor and the sandbox's own processes count too. */
    private static final int OWN_PROCESSES = 8;

    private final Map<Controller, Path> parents;
    private final boolean unified;

    /** What is limited. */
    enum Controller {
        MEMORY("memory"),
        PIDS("pids"),
        CPU("cpu");

        private final String id;

        Controller(String id) {
            this.id = id;
        }
    }

    /** Groups made for an instance: how each limit is enforced, and the folders to join. */
    record Allotment(Map<Controller, Means> means, List<Path> folders) {}

    private ControlGroups(Map<Controller, Path> parents, boolean unified) {
        this.parents = parents;
        this.unified = unified;
    }

    /** What this machine has, as far as it lets us. */
    static ControlGroups detect() throws IOException {
        boolean unified = Files.exists(MOUNT.resolve("cgroup.controllers"));
        Map<Controller, Path> parents = new LinkedHashMap<>();
        for (Controller controller : Controller.values()) {
            ownGroup(controller, unified)
                    .filter(group -> Files.isWritable(group) && (!unified || delegates(group, controller)))
                    .ifPresent(group -> parents.put(controller, group));
        }
        return new ControlGroups(parents, unified);
    }

    /** Makes the groups that the limits need. */
    Allotment allot(String name, Limits limits) {
        Map<Controller, Means> means = new LinkedHashMap<>();
        Set<Path> folders = new TreeSet<>();
        for (Controller controller : Controller.values()) {
            Optional<Map<String, String>> settings = settings(controller, limits);
            means.put(controller, settings.isEmpty() ? Means.NOT_ASKED : Means.NOT_ENFORCED);
            Path parent = parents.get(controller);
            if (settings.isPresent() && parent != null && set(parent.resolve(name), settings.get())) {
                means.put(controller, Means.CGROUP);
                folders.add(parent.resolve(name));
            }
        }
        return new Allotment(means, List.copyOf(folders));
    }

    /** The processes in these groups. */
    static Set<Long> members(List<Path> folders) {
        Set<Long> members = new TreeSet<>();
        for (Path folder : folders) {
            try {
                Files.readAllLines(folder.resolve("cgroup.procs")).forEach(pid -> members.add(Long.parseLong(pid)));
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("group", folder).log("Control group is gone");
            }
        }
        return members;
    }

    /** Removes groups without processes. */
    static void remove(List<Path> folders) {
        for (Path folder : folders) {
            try {
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("group", folder).setCause(e).log("Control group could not be removed");
            }
        }
    }

    private Optional<Map<String, String>> settings(Controller controller, Limits limits) {
        return switch (controller) {
            case MEMORY -> Optional.ofNullable(limits.memoryBytes()).map(this::memory);
            case PIDS ->
                Optional.ofNullable(limits.processes())
                        .map(n -> Map.of("pids.max", Integer.toString(n + OWN_PROCESSES)));
            case CPU -> Optional.ofNullable(limits.cpus()).map(this::cpu);
        };
    }

    private Map<String, String> memory(long bytes) {
        return Map.of(unified ? "memory.max" : "memory.limit_in_bytes", Long.toString(bytes));
    }

    private Map<String, String> cpu(double cpus) {
        long quota = Math.max(1000, Math.round(cpus * CPU_PERIOD_MICROS));
        return unified
                ? Map.of("cpu.max", quota + " " + CPU_PERIOD_MICROS)
                : Map.of("cpu.cfs_quota_us", Long.toString(quota));
    }

    private static boolean set(Path group, Map<String, String> settings) {
        try {
            Files.createDirectories(group);
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                Files.writeString(group.resolve(setting.getKey()), setting.getValue());
            }
            return true;
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("group", group).setCause(e).log("Control group could not be made");
            return false;
        }
    }

    /** Version 2 has one line, {@code 0::/path}; version 1 one for each hierarchy, {@code n:controllers:/path}. */
    private static Optional<Path> ownGroup(Controller controller, boolean unified) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] fields = line.split(":", 3);
            boolean fits = unified
                    ? fields[1].isEmpty()
                    : new ArrayList<>(List.of(fields[1].split(","))).contains(controller.id);
            if (fits) {
                Path hierarchy = unified ? MOUNT : MOUNT.resolve(controller.id);
                return Optional.of(hierarchy.resolve(fields[2].substring(1))).filter(Files::isDirectory);
            }
        }
        return Optional.empty();
    }

    /** A group of version 2 that holds processes hands nothing down, unless it is the root: the kernel then says so. */
    private static boolean delegates(Path group, Controller controller) {
        try {
            Files.writeString(group.resolve("cgroup.subtree_control"), "+" + controller.id);
            return true;
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("group", group)
                    .addKeyValue("controller", controller.id)
                    .setCause(e)
                    .log("Control group hands a controller down to nobody");
            return false;
        }
    }
}
