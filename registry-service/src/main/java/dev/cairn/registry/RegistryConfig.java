package dev.cairn.registry;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.access.ServiceAccount;
import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.policy.ConfiguredPolicies;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.scrub.ScrubTimes;

/**
 * How a registry runs.
 *
 * @param storage where it keeps what it has
 * @param clock tells which uploads have expired
 * @param random cryptographically strong: the ids of uploads come from it
 * @param policies what holds for each repository
 * @param scrubTimes when the scrubber runs; asked anew for each run
 * @param metrics where meters are registered
 * @param gcTimes how patient the collector is; asked anew for each run
 * @param gcWithoutLog whether the collector may work where there is no log that would say what deployments need; asked
 *     anew for each run
 * @param access who may do what
 */
public record RegistryConfig(
        StorageConfig storage,
        Clock clock,
        RandomGenerator random,
        RegistryLimits limits,
        RepositoryPolicies policies,
        Supplier<GcTimes> gcTimes,
        Supplier<ScrubTimes> scrubTimes,
        MeterRegistry metrics,
        BooleanSupplier gcWithoutLog,
        Access access) {

    /**
     * Who may do what.
     *
     * @param spec asked at each request, so that a change of users, rules and rates takes effect at once
     * @param services Cairn's own, which are no users of {@code platform.yaml}
     */
    public record Access(Supplier<RegistryServiceSpec> spec, List<ServiceAccount> services) {

        /** Nobody is asked for a name. */
        public static final Access OPEN = new Access(() -> RegistryServiceSpec.DEFAULT, List.of());

        public Access {
            services = List.copyOf(services);
        }
    }

    /** Open: nobody is asked for a name. Without a log nothing is collected. */
    public RegistryConfig(
            StorageConfig storage,
            Clock clock,
            RandomGenerator random,
            RegistryLimits limits,
            RepositoryPolicies policies,
            Supplier<GcTimes> gcTimes,
            Supplier<ScrubTimes> scrubTimes,
            MeterRegistry metrics) {
        this(storage, clock, random, limits, policies, gcTimes, scrubTimes, metrics, () -> false, Access.OPEN);
    }

    /**
     * As {@code platform.yaml} says: its storage and limits as they are now; users, rules and rates as they are at each
     * request; times of the collector and the scrubber as they are at each run. Metrics that
     * nobody reads.
     *
     * @param services Cairn's own services
     */
    public static RegistryConfig by(
            Path dataDirectory, Supplier<RegistryServiceSpec> spec, List<ServiceAccount> services) {
        return new RegistryConfig(
                StorageConfig.of(spec.get().bucket(), dataDirectory),
                Clock.systemUTC(),
                new SecureRandom(),
                RegistryLimits.of(spec.get().limits()),
                new ConfiguredPolicies(spec),
                () -> GcTimes.of(spec.get().gc()),
                () -> ScrubTimes.of(spec.get().scrub()),
                new CompositeMeterRegistry(),
                () -> spec.get().gc().withoutLog(),
                new Access(spec, services));
    }

    /** With the system's clock and randomness, the default limits and policy, and metrics that nobody reads. */
    public static RegistryConfig in(Path dataDirectory) {
        return on(new StorageConfig.Files(dataDirectory));
    }

    /** As {@link #in}, on any storage. */
    public static RegistryConfig on(StorageConfig storage) {
        return new RegistryConfig(
                storage,
                Clock.systemUTC(),
                new SecureRandom(),
                RegistryLimits.defaults(),
                RepositoryPolicies.everywhere(RepositoryPolicy.DEFAULT),
                () -> GcTimes.DEFAULT,
                () -> ScrubTimes.DEFAULT,
                new CompositeMeterRegistry());
    }

    /** The same with its meters in this registry. */
    public RegistryConfig with(MeterRegistry other) {
        return new RegistryConfig(
                storage, clock, random, limits, policies, gcTimes, scrubTimes, other, gcWithoutLog, access);
    }

    /** The same, collecting also without a log: for a registry that nothing is deployed from. */
    public RegistryConfig collectingWithoutLog() {
        return new RegistryConfig(
                storage, clock, random, limits, policies, gcTimes, scrubTimes, metrics, () -> true, access);
    }
}
