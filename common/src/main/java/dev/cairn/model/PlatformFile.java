package dev.cairn.model;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A checked {@code platform.yaml}: what the operator configures. It holds no secret, only the names of files with one.
 *
 * @param repositories what is taken in, in the file's order
 * @param targets where it can run, in the file's order
 * @param builds how builds are run
 * @param telemetry where traces and metrics go
 * @param registries those that ask for credentials, in the file's order
 * @param registry how Cairn's own registry runs
 */
public record PlatformFile(
        List<RepositorySpec> repositories,
        List<TargetSpec> targets,
        BuildsSpec builds,
        TelemetrySpec telemetry,
        List<RegistrySpec> registries,
        RegistryServiceSpec registry) {

    public PlatformFile {
        repositories = List.copyOf(repositories);
        targets = List.copyOf(targets);
        registries = List.copyOf(registries);
    }

    /** Where no registry asks for credentials, and Cairn's own runs as by default. */
    public PlatformFile(
            List<RepositorySpec> repositories, List<TargetSpec> targets, BuildsSpec builds, TelemetrySpec telemetry) {
        this(repositories, targets, builds, telemetry, List.of(), RegistryServiceSpec.DEFAULT);
    }

    /** The same with one more registry that asks for credentials, unless the file names that one already. */
    public PlatformFile withLogin(RegistrySpec login) {
        if (login(login.host()) != null) {
            return this;
        }
        List<RegistrySpec> more = new ArrayList<>(registries);
        more.add(login);
        return new PlatformFile(repositories, targets, builds, telemetry, more, registry);
    }

    /** What a registry is shown when it asks, or null for nothing. */
    public @Nullable LoginSpec login(String registry) {
        return registries.stream()
                .filter(spec -> spec.host().equals(registry))
                .map(RegistrySpec::login)
                .findFirst()
                .orElse(null);
    }

    /** What holds where there is no {@code platform.yaml}: no repository, and the target {@code local}. */
    public static PlatformFile defaults() {
        return new PlatformFile(List.of(), List.of(TargetSpec.LOCAL), BuildsSpec.DEFAULT, TelemetrySpec.NONE);
    }

    /**
     * Where telemetry goes.
     *
     * @param otlp the OpenTelemetry collector's address (OTLP over HTTP), or null for none
     */
    public record TelemetrySpec(@Nullable URI otlp) {

        /** Nothing is sent anywhere. */
        public static final TelemetrySpec NONE = new TelemetrySpec(null);
    }
}
