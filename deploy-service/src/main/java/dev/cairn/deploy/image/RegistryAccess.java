package dev.cairn.deploy.image;

import java.net.URI;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/** Where a registry is, and what it is shown. */
public interface RegistryAccess {

    /**
     * The address below which {@code /v2/} is found.
     *
     * @param registry the host of an image's reference, with its port if it has one
     */
    URI endpoint(String registry);

    /** What the registry is shown; empty where it asks for nothing. */
    Optional<RegistryCredential> credential(String registry);

    /** Plain HTTP on the loopback interface, HTTPS elsewhere, no credentials. */
    static RegistryAccess anonymous() {
        return of(_ -> false, null);
    }

    /** The same credential for every registry on the loopback interface, none for others; transport as above. */
    static RegistryAccess local(RegistryCredential credential) {
        return of(RegistryAccess::isLoopback, credential);
    }

    /**
     * The credential for one registry, none for others; transport as above.
     *
     * @param registry as references name it, with its port if it has one
     */
    static RegistryAccess with(String registry, RegistryCredential credential) {
        return of(registry::equals, credential);
    }

    private static RegistryAccess of(Predicate<String> isKnown, @Nullable RegistryCredential credential) {
        return new RegistryAccess() {
            @Override
            public URI endpoint(String registry) {
                return URI.create((isLoopback(registry) ? "http://" : "https://") + registry);
            }

            @Override
            public Optional<RegistryCredential> credential(String registry) {
                return isKnown.test(registry) ? Optional.ofNullable(credential) : Optional.empty();
            }
        };
    }

    private static boolean isLoopback(String registry) {
        String host = registry.replaceFirst(":[0-9]+$", "");
        return host.equals("localhost") || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
