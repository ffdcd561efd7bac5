package dev.cairn.deploy.image;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the registry is shown; neither {@code toString} nor JSON gives it away. */
public final class RegistryCredential {

    private final String authorization;

    private RegistryCredential(String authorization) {
        this.authorization = authorization;
    }

    /** A user's name and password (RFC 7617). */
    public static RegistryCredential basic(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new RegistryCredential("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /** A token (RFC 6750). */
    public static RegistryCredential bearer(String token) {
        return new RegistryCredential("Bearer " + token);
    }

    String authorization() {
        return authorization;
    }

    @Override
    public String toString() {
        return "RegistryCredential[hidden]";
    }
}
