package dev.cairn.standalone;

import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.model.LivePlatform;
import dev.cairn.model.RegistryServiceSpec;

/**
 * What {@code platform.yaml} says of the registry now, at the address where it listens in truth. The file is checked
 * against the address in it; a change that would open the registry to others at this one is not taken. For many threads.
 */
final class ListeningSpec implements Supplier<RegistryServiceSpec> {

    private static final Logger LOG = LoggerFactory.getLogger(ListeningSpec.class);

    private final LivePlatform platform;
    private final String host;
    private volatile State state;

    /** What was read last, and what holds since. */
    private record State(RegistryServiceSpec read, RegistryServiceSpec holds) {}

    /**
     * Of a registry.
     *
     * @throws StartFailure if it may not listen there
     */
    ListeningSpec(LivePlatform platform, String host) {
        this.platform = platform;
        this.host = host;
        RegistryServiceSpec first = platform.get().registry();
        this.state = new State(first, checked(first, host));
    }

    /**
     * The same at an address.
     *
     * @throws StartFailure if it lacks what it needs to listen there
     */
    static RegistryServiceSpec checked(RegistryServiceSpec spec, String host) {
        RegistryServiceSpec there = spec.at(host);
        there.exposure().ifPresent(lacks -> {
            throw new StartFailure(
                    "--host " + host + ": " + lacks + ", all of them under 'registry' in platform.yaml", null);
        });
        return there;
    }

    @Override
    public RegistryServiceSpec get() {
        State known = state;
        RegistryServiceSpec now = platform.get().registry();
        if (!now.equals(known.read())) {
            RegistryServiceSpec there = now.at(host);
            there.exposure()
                    .ifPresent(lacks -> LOG.atError()
                            .addKeyValue("host", host)
                            .addKeyValue("reason", lacks)
                            .log("The change of platform.yaml does not hold for the registry, which others reach"));
            known = new State(now, there.exposure().isPresent() ? known.holds() : there);
            state = known;
        }
        return known.holds();
    }
}
