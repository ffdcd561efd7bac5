package dev.cairn.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.impl.KeyStoreHelper;

/**
 * Looks at a certificate and its key before a server listens with them: Vert.x says of files that are of no use neither
 * which of the two it is, nor that they do not belong together, which would be found out by the first client.
 */
final class TlsFiles {

    private static final byte[] ANYTHING = "anything".getBytes(StandardCharsets.US_ASCII);

    private TlsFiles() {}

    static PemKeyCertOptions options(HttpConfig.Tls tls) {
        return new PemKeyCertOptions()
                .setCertPath(tls.certificate().toString())
                .setKeyPath(tls.key().toString());
    }

    /** What is wrong with them, and with which; empty if a server can use them. Waits for the disk. */
    static Optional<String> fault(Vertx vertx, HttpConfig.Tls tls) {
        try {
            var _ = new PemTrustOptions()
                    .addCertPath(tls.certificate().toString())
                    .getTrustManagerFactory(vertx);
        } catch (Exception e) { // Vert.x says no more of what it throws
            return Optional.of(tls.certificate() + " must hold certificates in PEM ('-----BEGIN CERTIFICATE-----'): "
                    + e.getMessage());
        }
        try {
            return belongTogether(options(tls).getHelper(vertx).store())
                    ? Optional.empty()
                    : Optional.of(tls.key() + " is not the key of the certificate in " + tls.certificate()
                            + ", the first one in there");
        } catch (Exception e) {
            return Optional.of(tls.key() + " must hold the private key of " + tls.certificate()
                    + ", RSA or EC, in PEM ('-----BEGIN PRIVATE KEY-----'): " + e.getMessage());
        }
    }

    /** Whether what the key signs is good to who knows the certificate. */
    private static boolean belongTogether(KeyStore store) throws GeneralSecurityException {
        String alias = store.aliases().nextElement();
        if (!(store.getKey(alias, KeyStoreHelper.DUMMY_PASSWORD.toCharArray()) instanceof PrivateKey key)) {
            return false;
        }
        PublicKey certified = store.getCertificate(alias).getPublicKey();
        Signature signature =
                Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(key);
        signature.update(ANYTHING);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(ANYTHING);
        return signature.verify(signed);
    }
}
