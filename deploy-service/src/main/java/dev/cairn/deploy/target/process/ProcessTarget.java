package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.files.KeyedLocks;
import dev.cairn.deploy.image.ImageException;
import dev.cairn.deploy.image.ImageLimits;
import dev.cairn.deploy.image.ImageStore;
import dev.cairn.deploy.image.RegistryAccess;
import dev.cairn.deploy.image.UnpackedImage;
import dev.cairn.deploy.target.Fence;
import dev.cairn.deploy.target.Instance;
import dev.cairn.deploy.target.InstanceFilter;
import dev.cairn.deploy.target.InstanceSpec;
import dev.cairn.deploy.target.Isolation;
import dev.cairn.deploy.target.Retirement;
import dev.cairn.deploy.target.Target;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.deploy.target.TargetFailure;
import dev.cairn.model.InstanceId;
import dev.cairn.oci.Digest;

/**
 * Runs instances as processes of this machine. They outlive this object and its JVM, and whoever opens the folder next
 * has adopted them: nothing is remembered that is not on disk or in {@code /proc}. One process may have a folder open
 * at a time.
 */
public final class ProcessTarget implements Target, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessTarget.class);
    private static final Duration CLAIMED_WITHIN = Duration.ofSeconds(5);

    private final ProcessTargetConfig config;
    private final TargetFolder folder;
    private final ImageStore images;
    private final Instances instances;
    private final Fences fences;
    private final Stopper stopper;
    private final OutputKeeper outputKeeper;
    private final Isolation isolation;
    private final Clock clock;
    private final KeyedLocks locks = new KeyedLocks();

    /** Held for reading while an instance is started, so that its image is not swept away before it is recorded. */
    private final ReentrantReadWriteLock sweeping = new ReentrantReadWriteLock();

    private ProcessTarget(
            ProcessTargetConfig config, TargetFolder folder, ImageStore images, Clock clock, Isolation isolation)
            throws IOException {
        this.config = config;
        this.folder = folder;
        this.images = images;
        this.clock = clock;
        this.isolation = isolation;
        Proc proc = new Proc();
        Marker marker = Marker.of(folder.path());
        Privileges privileges = Privileges.own();
        Launcher launcher = new Launcher(privileges, new Sandbox(privileges), marker);
        this.instances = new Instances(config, folder, proc, marker, launcher, privileges);
        this.fences = new Fences(folder.fences());
        this.stopper = new Stopper(proc, marker);
        this.outputKeeper = new OutputKeeper(instances, config.outputBytes());
    }

    /**
     * Opens the folder, tries what isolation the machine allows, and adopts the instances that are there.
     *
     * @throws TargetException if the folder cannot be used, or another process uses it
     */
    public static ProcessTarget open(
            ProcessTargetConfig config, RegistryAccess registry, ImageLimits limits, Clock clock) {
        try {
            TargetFolder folder = TargetFolder.open(config.folder());
            boolean opened = false;
            try {
                ProcessTarget target = open(config, folder, registry, limits, clock);
                opened = true;
                return target;
            } finally {
                if (!opened) {
                    folder.close();
                }
            }
        } catch (IOException e) {
            throw Failures.unavailable("The target's folder " + config.folder() + " cannot be used", e);
        }
    }

    private static ProcessTarget open(
            ProcessTargetConfig config, TargetFolder folder, RegistryAccess registry, ImageLimits limits, Clock clock)
            throws IOException {
        ImageStore images = new ImageStore(folder.images(), ImageStore.httpClient(), registry, limits);
        Isolation isolation = IsolationChoice.choose(config, folder);
        LOG.atInfo()
                .addKeyValue("isolation", isolation.level().id())
                .addKeyValue("detail", isolation.detail())
                .log("Process target opened");
        return new ProcessTarget(config, folder, images, clock, isolation);
    }

    @Override
    public Instance start(InstanceSpec spec, Fence fence) {
        return exclusively(spec.id(), () -> {
            sweeping.readLock().lock();
            try {
                fences.pass(spec.labels(), fence);
                Optional<Instance> there = launched(spec.id());
                return there.isPresent() ? there.get() : startNew(spec);
            } finally {
                sweeping.readLock().unlock();
            }
        });
    }

    @Override
    public Optional<Instance> inspect(InstanceId id) {
        return attempt("Instance " + id + " cannot be inspected", () -> instances.view(id));
    }

    @Override
    public List<Instance> list(InstanceFilter filter) {
        return attempt(
                "The instances cannot be listed",
                () -> instances.all().stream()
                        .filter(i -> filter.matches(i.labels()))
                        .sorted(Comparator.comparing(Instance::id))
                        .toList());
    }

    @Override
    public Retirement retire(InstanceId id, Duration stopWithin, Fence fence) {
        return exclusively(id, () -> {
            InstanceFolder home = instances.folder(id);
            if (!home.exists()) {
                return Retirement.ALREADY_GONE;
            }
            StoredInstance stored = home.stored();
            fences.pass(stored.labels(), fence);
            if (home.isRetired()) {
                return Retirement.ALREADY_GONE;
            }
            Retirement how = stopper.stop(id, home.claim(), stored.controlGroupPaths(), stopWithin);
            home.markRetired(clock.instant());
            LOG.atInfo().addKeyValue("instance", id).addKeyValue("how", how).log("Instance retired");
            return how;
        });
    }

    @Override
    public List<String> output(InstanceId id, int lastLines) {
        return attempt(
                "The output of instance " + id + " cannot be read",
                () -> new OutputFile(instances.folder(id).output()).tail(lastLines));
    }

    @Override
    public Isolation isolation() {
        return isolation;
    }

    /**
     * Removes what nobody needs: folders of instances that have been retired for long, half-made folders, and unpacked
     * images that no instance uses. Does nothing while an instance is being started; ask again later.
     *
     * @param keep the images to keep all the same, such as those of the deployment before
     */
    public void sweep(Set<Digest> keep) {
        // Not waited for: a start may be pulling an image, and other starts would queue behind the sweep.
        if (!sweeping.writeLock().tryLock()) {
            LOG.atInfo().log("No sweep while an instance is being started");
            return;
        }
        try {
            Set<Digest> needed = instances.sweep(clock.instant().minus(config.keepRetired()));
            needed.addAll(keep);
            images.sweep(needed);
        } catch (IOException e) {
            throw Failures.unavailable("The target's folder " + config.folder() + " cannot be swept", e);
        } finally {
            sweeping.writeLock().unlock();
        }
    }

    /** Lets go of the folder. The instances go on. */
    @Override
    public void close() {
        outputKeeper.close();
        folder.close();
    }

    /** The instance if it was ever launched; a start that a crash has broken off is cleared away. */
    private Optional<Instance> launched(InstanceId id) throws IOException {
        InstanceFolder home = instances.folder(id);
        boolean begun = home.exists()
                && (home.isRetired()
                        || home.wasLaunched()
                        || (stopper.anyMarked(id) && Waiting.until(home::wasLaunched, CLAIMED_WITHIN)));
        if (begun) {
            return instances.view(id);
        }
        clear(id);
        return Optional.empty();
    }

    private Instance startNew(InstanceSpec spec) throws IOException {
        if (isolation.level() == Isolation.Level.NONE && config.isolation() == IsolationPolicy.REQUIRED) {
            throw new TargetException(new TargetFailure.IsolationRefused(isolation.detail()));
        }
        UnpackedImage image = obtain(spec);
        boolean launched = false;
        try {
            instances.launch(spec, image, isolation);
            launched = true;
        } finally {
            if (!launched) {
                clear(spec.id());
            }
        }
        LOG.atInfo()
                .addKeyValue("instance", spec.id())
                .addKeyValue("image", spec.image())
                .log("Instance started");
        return instances.view(spec.id()).orElseThrow();
    }

    private UnpackedImage obtain(InstanceSpec spec) {
        try {
            return images.obtain(spec.image());
        } catch (ImageException e) {
            throw new TargetException(
                    new TargetFailure.ImageUnusable(
                            spec.image(), e.failure().message(), e.failure().temporary()),
                    e);
        }
    }

    private void clear(InstanceId id) throws IOException {
        InstanceFolder home = instances.folder(id);
        stopper.stop(id, home.claim(), instances.controlGroups(id), Duration.ZERO);
        home.delete();
    }

    private <T> T exclusively(InstanceId id, Effect<T> effect) {
        ReentrantLock lock = locks.of(id);
        lock.lock();
        try {
            return attempt("Instance " + id + " cannot be changed", effect);
        } finally {
            lock.unlock();
        }
    }

    private static <T> T attempt(String what, Effect<T> effect) {
        try {
            return effect.run();
        } catch (IOException e) {
            throw Failures.unavailable(what, e);
        }
    }

    /** Something that works on the disk. */
    private interface Effect<T> {
        T run() throws IOException;
    }
}
