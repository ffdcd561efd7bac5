package dev.cairn.cli.console;

import dev.cairn.identity.TlsFailure;

/** What a person is told of a server that TLS keeps away, and what to do about it. */
public final class TlsTold {

    private TlsTold() {}

    /**
     * In one line.
     *
     * @param who the server, such as {@code The registry}
     * @param option the option that names its address
     */
    public static String of(TlsFailure failure, String who, String option) {
        return who + " at " + failure.server() + ": " + Texts.printable(failure.message()) + ". "
                + advice(failure, option);
    }

    private static String advice(TlsFailure failure, String option) {
        return switch (failure) {
            case TlsFailure.Untrusted _ ->
                "If it is the right server, name the certificate of who has signed it with --ca-file FILE (PEM), or"
                        + " CAIRN_CA_FILE";
            case TlsFailure.OtherName _ ->
                "Name it with " + option + " as its certificate does, or give it a certificate with this name"
                        + " (subjectAltName)";
            case TlsFailure.NotValidNow _ -> "Renew the certificate, or set this machine's clock";
            case TlsFailure.PlainServer other -> "If that is meant, write " + option + " " + other.byTheOtherScheme();
            case TlsFailure.TlsServer other -> "Write " + option + " " + other.byTheOtherScheme();
            case TlsFailure.Handshake _ -> "Spoken are TLS 1.2 and 1.3; the server's log says more";
        };
    }
}
