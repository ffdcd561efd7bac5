package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.files.DurableFiles;
import dev.cairn.deploy.files.Trees;
import dev.cairn.deploy.image.UnpackedImage;
import dev.cairn.deploy.target.Address;
import dev.cairn.deploy.target.Instance;
import dev.cairn.deploy.target.InstanceSpec;
import dev.cairn.deploy.target.InstanceState;
import dev.cairn.deploy.target.Isolation;
import dev.cairn.deploy.target.LimitsInForce;
import dev.cairn.deploy.target.LimitsInForce.Means;
import dev.cairn.model.InstanceId;
import dev.cairn.oci.Digest;

/** The folders of all instances: makes new ones, with a port and a user that no other has, and reads them. */
final class Instances {

    static final String UNFINISHED = ".new-";

    private final ProcessTargetConfig config;
    private final Path parent;
    private final Proc proc;
    private final Marker marker;
    private final Launcher launcher;
    private final Privileges privileges;
    private final ControlGroups controlGroups;
    private final Ports ports;
    private final ObjectMapper json = new ObjectMapper();
    private final ReentrantLock allotment = new ReentrantLock();

    Instances(
            ProcessTargetConfig config,
            TargetFolder folder,
            Proc proc,
            Marker marker,
            Launcher launcher,
            Privileges privileges)
            throws IOException {
        this.config = config;
        this.parent = folder.instances();
        this.proc = proc;
        this.marker = marker;
        this.launcher = launcher;
        this.privileges = privileges;
        this.controlGroups = ControlGroups.detect();
        this.ports = new Ports(config.ports());
        removeUnfinished();
    }

    InstanceFolder folder(InstanceId id) {
        return new InstanceFolder(parent.resolve(id.value()), json);
    }

    List<InstanceFolder> folders() throws IOException {
        List<InstanceFolder> folders = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, "i-*")) {
            found.forEach(path -> folders.add(new InstanceFolder(path, json)));
        }
        return folders;
    }

    /** The instance, if it was ever launched. */
    Optional<Instance> view(InstanceId id) throws IOException {
        return view(folder(id));
    }

    List<Instance> all() throws IOException {
        List<Instance> all = new ArrayList<>();
        for (InstanceFolder folder : folders()) {
            view(folder).ifPresent(all::add);
        }
        return all;
    }

    /** The control groups made for an instance, whether or not its start was finished. */
    List<Path> controlGroups(InstanceId id) throws IOException {
        InstanceFolder folder = folder(id);
        return folder.exists() ? folder.stored().controlGroupPaths() : List.of();
    }

    /** Records a new instance, and starts it. */
    void launch(InstanceSpec spec, UnpackedImage image, Isolation isolation) throws IOException {
        StoredInstance stored = record(spec, image, isolation);
        launcher.launch(folder(spec.id()), spec, stored, image);
    }

    /** Removes folders retired before then, and what a crash has left; the images of all others. */
    Set<Digest> sweep(Instant retiredBefore) throws IOException {
        Set<Digest> needed = new HashSet<>();
        for (InstanceFolder folder : folders()) {
            switch (folder.state(proc)) {
                case InstanceState.Retired retired when retired.at().isBefore(retiredBefore) -> folder.delete();
                case InstanceState.Retired ignored -> {}
                case InstanceState.Running ignored ->
                    needed.add(folder.stored().labels().digest());
                case InstanceState.Exited ignored ->
                    needed.add(folder.stored().labels().digest());
                case InstanceState.Lost ignored ->
                    needed.add(folder.stored().labels().digest());
            }
        }
        removeUnfinished();
        return needed;
    }

    private Optional<Instance> view(InstanceFolder folder) throws IOException {
        if (!folder.wasLaunched() && !folder.isRetired()) {
            return Optional.empty();
        }
        StoredInstance stored;
        try {
            stored = folder.stored();
        } catch (NoSuchFileException e) {
            // Swept away between the two looks.
            return Optional.empty();
        }
        return Optional.of(new Instance(
                stored.id(),
                stored.labels(),
                folder.state(proc),
                stored.port() == null ? null : new Address(Address.LOOPBACK, stored.port()),
                stored.isolation(),
                stored.limits()));
    }

    /** One at a time, so that no port and no user is given twice. */
    private StoredInstance record(InstanceSpec spec, UnpackedImage image, Isolation isolation) throws IOException {
        allotment.lock();
        StoredInstance stored = null;
        boolean recorded = false;
        try {
            stored = allot(spec, isolation);
            Path prepared = Files.createTempDirectory(
                    parent,
                    UNFINISHED,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            launcher.prepare(prepared, spec, stored, image);
            new InstanceFolder(prepared, json).store(stored);
            Files.move(prepared, folder(spec.id()).path(), StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.flushFolder(parent);
            recorded = true;
            return stored;
        } finally {
            removeUnfinished();
            if (stored != null && !recorded) {
                ControlGroups.remove(stored.controlGroupPaths());
            }
            allotment.unlock();
        }
    }

    private StoredInstance allot(InstanceSpec spec, Isolation isolation) throws IOException {
        List<StoredInstance> present = new ArrayList<>();
        for (InstanceFolder folder : folders()) {
            if (!folder.isRetired()) {
                present.add(folder.stored());
            }
        }
        Integer port = ports.choose(spec.id(), spec.port(), values(present, StoredInstance::port));
        Integer uid = privileges.root() ? freeUid(values(present, StoredInstance::uid)) : null;
        ControlGroups.Allotment groups = controlGroups.allot(marker.group(spec.id()), spec.limits());
        return new StoredInstance(
                spec.id(),
                spec.labels(),
                port,
                uid,
                isolation,
                limits(groups, isolation, uid),
                groups.folders().stream().map(Path::toString).toList());
    }

    /** RLIMIT_NPROC counts the processes of a user, or of a user in a namespace: it fits if that is the instance's own. */
    private static LimitsInForce limits(ControlGroups.Allotment groups, Isolation isolation, @Nullable Integer uid) {
        Means processes = groups.means().getOrDefault(ControlGroups.Controller.PIDS, Means.NOT_ASKED);
        boolean countsOwn = uid != null || isolation.level() == Isolation.Level.NAMESPACES;
        if (processes == Means.NOT_ENFORCED
                && countsOwn
                && HostTools.find("prlimit").isPresent()) {
            processes = Means.RLIMIT;
        }
        return new LimitsInForce(
                groups.means().getOrDefault(ControlGroups.Controller.MEMORY, Means.NOT_ASKED),
                processes,
                groups.means().getOrDefault(ControlGroups.Controller.CPU, Means.NOT_ASKED));
    }

    private Integer freeUid(Set<Integer> taken) {
        for (int uid = config.uids().from(); uid <= config.uids().to(); uid++) {
            if (!taken.contains(uid)) {
                return uid;
            }
        }
        throw Failures.notStarted("All users of the target's range run an instance: give it a wider range", true);
    }

    private static Set<Integer> values(
            List<StoredInstance> instances, java.util.function.Function<StoredInstance, @Nullable Integer> value) {
        return instances.stream().map(value).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, UNFINISHED + "*")) {
            for (Path path : left) {
                Trees.delete(path);
            }
        }
    }
}
