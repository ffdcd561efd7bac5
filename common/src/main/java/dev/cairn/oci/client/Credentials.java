package dev.cairn.oci.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

import dev.cairn.identity.PasswordFiles;
import dev.cairn.identity.Secret;
import dev.cairn.oci.client.RegistryFailure.PasswordUnreadable;
import dev.cairn.oci.client.RegistryFailure.PasswordUnsafe;

/**
 * Who a client is to a registry. The password is read each time that it is asked for, and never kept.
 *
 * @param username without a colon (RFC 7617, section 2)
 * @param password tells the password or access token
 */
public record Credentials(String username, Password password) {

    /** Where a password is. */
    @FunctionalInterface
    public interface Password {
        /**
         * Reads it.
         *
         * @throws IOException if it cannot be read; the message says where, and nothing of it
         */
        Secret read() throws IOException;
    }

    /** With the password, on one line, in a file of its own. */
    public Credentials(String username, Path passwordFile) {
        this(username, () -> PasswordFiles.read(passwordFile));
    }

    /** @throws IllegalArgumentException if the name is none that can be sent */
    public Credentials {
        if (!username.matches("[^:\\p{Cntrl}]{1,255}")) {
            throw new IllegalArgumentException(
                    "A user name has 1 to 255 characters, none of them a colon or a control character");
        }
    }

    /** The header of basic authentication, for a server that may be told the password. */
    String basic(URI to) throws RegistryException {
        if (!Origins.isSafe(to)) {
            throw new RegistryException(new PasswordUnsafe(to));
        }
        try {
            String both = username + ":" + password.read().reveal();
            return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new RegistryException(new PasswordUnreadable(String.valueOf(e.getMessage())), e);
        }
    }
}
