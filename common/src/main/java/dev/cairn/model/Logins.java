package dev.cairn.model;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** Reads the keys {@code username} and {@code passwordFile}, wherever they stand. */
final class Logins {

    private Logins() {}

    /**
     * The login, or null where there is none.
     *
     * @param missing what it means that the file is not there yet
     */
    static @Nullable LoginSpec read(YamlFields fields, Path folder, String missing) {
        YamlValue fileValue = fields.optional("passwordFile");
        YamlValue nameValue = fields.optional("username");
        if (fileValue == null) {
            if (nameValue != null) {
                nameValue.error("a user name needs a 'passwordFile': the file with its password or token");
            }
            return null;
        }
        Path file = SecretFiles.read(fileValue, folder, missing);
        if (file == null) {
            return null;
        }
        return nameValue == null
                ? new LoginSpec(LoginSpec.DEFAULT_USERNAME, file)
                : nameValue.parsed(name -> new LoginSpec(name, file));
    }
}
