package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import dev.cairn.deploy.files.Trees;
import dev.cairn.deploy.image.ImageLimits;
import dev.cairn.deploy.image.RegistryAccess;
import dev.cairn.deploy.image.TestRegistry;
import dev.cairn.deploy.target.Fence;
import dev.cairn.deploy.target.Instance;
import dev.cairn.deploy.target.InstanceFilter;

/** A process target in a folder of its own, with a registry; ends all that was started. */
final class ProcessTargetFixture implements AutoCloseable {

    static final Fence LAST = new Fence(Long.MAX_VALUE);

    private final ProcessTargetConfig config;
    private final TestRegistry registry = new TestRegistry();
    private ProcessTarget target;

    ProcessTargetFixture(Path temp, IsolationPolicy policy) throws IOException {
        // Instances may run as another user, also where there are no namespaces.
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
        this.config = ProcessTargetConfig.in(temp.resolve("target")).withIsolation(policy);
        this.target = open(config);
    }

    static ProcessTarget open(ProcessTargetConfig config) {
        return ProcessTarget.open(config, RegistryAccess.anonymous(), ImageLimits.DEFAULT, Clock.systemUTC());
    }

    ProcessTarget target() {
        return target;
    }

    TestRegistry registry() {
        return registry;
    }

    ProcessTargetConfig config() {
        return config;
    }

    Path instanceFolder(Instance instance) {
        return config.folder().resolve("instances").resolve(instance.id().value());
    }

    /** Lets go of the folder and opens it again, as a new service does. */
    ProcessTarget reopen(ProcessTargetConfig changed) {
        target.close();
        target = open(changed);
        return target;
    }

    ProcessTarget reopen() {
        return reopen(config);
    }

    List<String> output(Instance instance) {
        return target.output(instance.id(), 1000);
    }

    @Override
    public void close() throws IOException {
        for (Instance instance : target.list(InstanceFilter.ALL)) {
            target.retire(instance.id(), Duration.ZERO, LAST);
        }
        target.close();
        registry.close();
        Trees.delete(config.folder());
    }
}
