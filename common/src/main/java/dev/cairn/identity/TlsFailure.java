package dev.cairn.identity;

import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

/** Why a client and a server, which can reach each other, do not come together over TLS. */
public sealed interface TlsFailure {

    /** The JDK has no type for it. */
    Pattern ABOUT_NAMES = Pattern.compile("(?i)subject alternative|no name matching");

    /** Nor for this. */
    Pattern NO_TLS = Pattern.compile("(?i)unrecognized SSL message");

    /** The server, by scheme, host and port. */
    URI server();

    /** For people, without what they can do about it: that depends on who asked. */
    String message();

    /** Nobody whom the client trusts has signed the certificate. */
    record Untrusted(URI server) implements TlsFailure {
        @Override
        public String message() {
            return "its certificate is signed by nobody who is trusted here";
        }
    }

    /**
     * The certificate is for other names than that of the address.
     *
     * @param detail the TLS library's own words
     */
    record OtherName(URI server, String detail) implements TlsFailure {
        @Override
        public String message() {
            return "its certificate is not for " + server.getHost() + " (" + detail + ")";
        }
    }

    /** The certificate has expired, or holds from a later time on. */
    record NotValidNow(URI server, String detail) implements TlsFailure {
        @Override
        public String message() {
            return "its certificate does not hold at this time (" + detail + ")";
        }
    }

    /** It was asked over https, and speaks plain http, or something else. */
    record PlainServer(URI server) implements TlsFailure {
        @Override
        public String message() {
            return "it was asked over https, but does not speak TLS on this port";
        }
    }

    /** It was asked over http, and speaks TLS. */
    record TlsServer(URI server) implements TlsFailure {
        @Override
        public String message() {
            return "it was asked over plain http, but speaks TLS on this port";
        }
    }

    /** They have no version or cipher in common, or one of the two has broken off. */
    record Handshake(URI server, String detail) implements TlsFailure {
        @Override
        public String message() {
            return "TLS could not be agreed upon (" + detail + ")";
        }
    }

    /** The same server by the other of the two schemes. */
    default URI byTheOtherScheme() {
        return URI.create(
                ("https".equals(server().getScheme()) ? "http" : "https") + "://" + server().getRawAuthority());
    }

    /**
     * What a failed exchange tells of TLS; empty where it failed for another reason. Where it failed without a word of TLS,
     * the server is asked which of the two it speaks, for two seconds at most.
     */
    static Optional<TlsFailure> of(Throwable failure, URI address) {
        URI server = URI.create(address.getScheme() + "://" + address.getRawAuthority());
        List<Throwable> causes = causes(failure);
        if (isNoConnection(causes)) {
            return Optional.empty();
        }
        if ("http".equals(address.getScheme())) {
            return TlsProbe.speaksTls(server) ? Optional.of(new TlsServer(server)) : Optional.empty();
        }
        Optional<TlsFailure> told = causes.stream()
                .filter(SSLException.class::isInstance)
                .findFirst()
                .map(ssl -> ofTls(String.valueOf(ssl.getMessage()), causes, server));
        return told.isPresent() || !TlsProbe.speaksPlainHttp(server) ? told : Optional.of(new PlainServer(server));
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable each = failure; each != null && causes.size() < 16; each = each.getCause()) {
            causes.add(each);
        }
        return causes;
    }

    /** To the JDK's client a handshake that does not end is a connection that takes too long. */
    private static boolean isNoConnection(List<Throwable> causes) {
        return causes.stream().noneMatch(HttpConnectTimeoutException.class::isInstance)
                && causes.stream()
                        .anyMatch(each -> each instanceof ConnectException || each instanceof UnknownHostException);
    }

    private static TlsFailure ofTls(String message, List<Throwable> causes, URI server) {
        for (Throwable cause : causes) {
            if (isAboutTime(cause)) {
                return new NotValidNow(server, String.valueOf(cause.getMessage()));
            }
        }
        if (causes.stream().anyMatch(CertPathBuilderException.class::isInstance)) {
            return new Untrusted(server);
        }
        String last = String.valueOf(causes.getLast().getMessage()).replaceFirst("\\.$", "");
        if (causes.getLast() instanceof CertificateException
                && ABOUT_NAMES.matcher(last).find()) {
            return new OtherName(server, last);
        }
        return NO_TLS.matcher(message).find() ? new PlainServer(server) : new Handshake(server, last);
    }

    private static boolean isAboutTime(Throwable cause) {
        return cause instanceof CertificateExpiredException
                || cause instanceof CertificateNotYetValidException
                || (cause instanceof CertPathValidatorException path
                        && (path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID));
    }
}
