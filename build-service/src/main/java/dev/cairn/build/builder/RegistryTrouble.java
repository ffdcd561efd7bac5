package dev.cairn.build.builder;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.LoginSpec;
import dev.cairn.oci.client.Credentials;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/** What a build says of a registry that did not do what it was asked for. */
final class RegistryTrouble {

    private RegistryTrouble() {}

    /** In the words of somebody who can change {@code platform.yaml}. */
    static String describe(RegistryException e, URI registry) {
        String entry = "'" + registry.getRawAuthority() + "' under 'registries' in platform.yaml";
        String what = e.failure().message();
        return switch (e.failure()) {
            case RegistryFailure.CredentialsNeeded _ -> what + ": name them for " + entry;
            case RegistryFailure.NoToken refused ->
                what + (refused.user() == null ? ": name credentials for " + entry : ": check its password file");
            case RegistryFailure.Unreachable _,
                    RegistryFailure.UnknownHost _,
                    RegistryFailure.Tls _,
                    RegistryFailure.TooSlow _,
                    RegistryFailure.PasswordUnsafe _,
                    RegistryFailure.PasswordUnreadable _,
                    RegistryFailure.Misleading _,
                    RegistryFailure.Malformed _,
                    RegistryFailure.Corrupted _,
                    RegistryFailure.Unwritable _,
                    RegistryFailure.Refused _ -> what;
        };
    }

    static @Nullable Credentials credentials(@Nullable LoginSpec login) {
        return login == null ? null : new Credentials(login.username(), login.passwordFile());
    }
}
