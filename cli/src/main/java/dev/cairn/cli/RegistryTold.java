package dev.cairn.cli;

import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.TlsTold;
import dev.cairn.oci.client.RegistryFailure;

/** What a person is told of a registry that did not do what it was asked for. */
final class RegistryTold {

    private static final int NOT_FOUND = 404;

    private static final String WHO = "Say who asks with --username and --password-file, or CAIRN_REGISTRY_USERNAME and"
            + " CAIRN_REGISTRY_PASSWORD_FILE, or 'docker login'; the registry of a Cairn of your own on this machine lets"
            + " you in if --data names its data folder and --registry is left out";

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
            case RegistryFailure.UnknownHost e ->
                new Failures.Told(
                        ExitCodes.UNREACHABLE,
                        "The registry: " + what
                                + ". Check its name, as --registry has it, and that this machine can look"
                                + " up names");
            case RegistryFailure.Tls e -> failed(TlsTold.of(e.why(), "The registry", "--registry"));
            case RegistryFailure.TooSlow e ->
                new Failures.Told(ExitCodes.UNREACHABLE, "The registry at " + e.registry() + " is stuck: " + what);
            case RegistryFailure.CredentialsNeeded e ->
                failed("The registry " + e.registry() + ": " + what + ". " + WHO);
            case RegistryFailure.NoToken e ->
                failed("The registry " + e.registry() + ": " + what
                        + (e.user() == null
                                ? ". " + WHO
                                : ". Check the user's name and the password: of --username and --password-file, of"
                                        + " CAIRN_REGISTRY_USERNAME and CAIRN_REGISTRY_PASSWORD_FILE, or that 'docker"
                                        + " login' has kept"));
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
