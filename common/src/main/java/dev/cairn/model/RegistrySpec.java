package dev.cairn.model;

/**
 * A registry that asks for credentials.
 *
 * @param host as images name it, with a port if it has one of its own
 * @param login what it is shown when it asks
 */
public record RegistrySpec(String host, LoginSpec login) {

    public RegistrySpec {
        if (!host.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")) {
            throw new IllegalArgumentException("'" + host + "' is not a registry's host: write it as images name it,"
                    + " such as registry.example.com or localhost:5000");
        }
    }
}
