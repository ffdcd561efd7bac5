package dev.cairn.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

/** Whom a client trusts to sign certificates of servers: those whom the JDK trusts, and those of a file. */
public final class TrustedCertificates {

    private static final int MAX = 4 << 20;

    private TrustedCertificates() {}

    /**
     * For clients that trust the certificates of a file, too.
     *
     * @param file PEM, one certificate or several, of authorities or of servers themselves
     * @throws IOException if it cannot be read, or holds anything else; the message names it
     */
    public static SSLContext with(Path file) throws IOException {
        return with(List.of(file));
    }

    /** As {@link #with(Path)}, for those of several files. */
    public static SSLContext with(List<Path> files) throws IOException {
        List<Certificate> added = new ArrayList<>();
        for (Path file : files) {
            added.addAll(read(file));
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate each : ofTheJdk()) {
                store.setCertificateEntry("jdk-" + number++, each);
            }
            for (Certificate each : added) {
                store.setCertificateEntry("file-" + number++, each);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    files.stream().map(Path::toString).collect(Collectors.joining(", ")) + " cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException {
        if (Files.size(file) > MAX) {
            throw new IOException(file + " is larger than " + (MAX >> 20) + " MiB: name a file of certificates alone");
        }
        try {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (all.isEmpty()) {
                throw new CertificateException("there is none");
            }
            return all;
        } catch (CertificateException e) {
            throw new IOException(
                    file + " must hold certificates in PEM ('-----BEGIN CERTIFICATE-----') and nothing else: "
                            + e.getMessage(),
                    e);
        }
    }

    private static List<X509Certificate> ofTheJdk() throws GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        for (TrustManager each : managers(null).getTrustManagers()) {
            if (each instanceof X509TrustManager known) {
                all.addAll(List.of(known.getAcceptedIssuers()));
            }
        }
        return all;
    }

    private static TrustManagerFactory managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
