package dev.cairn.cli;

import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Texts;
import dev.cairn.oci.client.RegistryFailure;

/** What a person is told of a registry that did not do what it was asked for. */
final class RegistryTold {

    private static final int NOT_FOUND = 404;

    private RegistryTold() {}

    static Failures.Told of(RegistryFailure failure) {
        String what = Texts.printable(failure.message());
        return switch (failure) {
            case RegistryFailure.Unreachable e ->
                new Failures.Told(
                        ExitCodes.UNREACHABLE,
                        "The registry does not answer at " + e.registry() + " (" + Texts.printable(e.reason())
                                + "): start it with 'cairn up' or 'cairn run registry-service', or name the right address"
                                + " with --registry");
            case RegistryFailure.TooSlow e ->
                new Failures.Told(ExitCodes.UNREACHABLE, "The registry at " + e.registry() + " is stuck: " + what);
            case RegistryFailure.CredentialsNeeded e ->
                failed("The registry " + e.registry() + ": " + what
                        + ". Give them with --username and --password-file");
            case RegistryFailure.NoToken e ->
                failed("The registry " + e.registry() + ": " + what
                        + (e.user() == null
                                ? ". Give credentials with --username and --password-file"
                                : ". Check the user's name and the password file"));
            case RegistryFailure.Refused e ->
                new Failures.Told(
                        e.status() == NOT_FOUND ? ExitCodes.NOT_FOUND : ExitCodes.FAILED, "The registry: " + what);
            case RegistryFailure.PasswordUnsafe _,
                    RegistryFailure.PasswordUnreadable _,
                    RegistryFailure.Misleading _,
                    RegistryFailure.Malformed _,
                    RegistryFailure.Corrupted _,
                    RegistryFailure.Unwritable _ -> failed("The registry: " + what);
        };
    }

    private static Failures.Told failed(String message) {
        return new Failures.Told(ExitCodes.FAILED, message);
    }
}
