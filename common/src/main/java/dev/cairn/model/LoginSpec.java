package dev.cairn.model;

import java.nio.file.Path;

/**
 * How Cairn is let in somewhere: a user name, and the file with the password or access token. The secret itself is never
 * part of the configuration.
 *
 * @param username as the server knows it; where only a token counts, any
 * @param passwordFile its absolute path
 */
public record LoginSpec(String username, Path passwordFile) {

    /** What a user name is unless the file says otherwise: servers that take tokens do not look at it. */
    public static final String DEFAULT_USERNAME = "git";

    public LoginSpec {
        // HTTP's basic authentication ends the name at the first colon (RFC 7617, section 2).
        if (!username.matches("[^:\\p{Cntrl}]{1,255}")) {
            throw new IllegalArgumentException(
                    "A user name has 1 to 255 characters, none of them a colon or a control character");
        }
        passwordFile = passwordFile.toAbsolutePath().normalize();
    }
}
