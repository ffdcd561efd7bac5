package dev.cairn.identity;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Asks a server which of the two it speaks, for two seconds at most each; nothing that is worth anything is sent to it. */
final class TlsProbe {

    private static final int WITHIN_MILLIS =
            Math.toIntExact(Duration.ofSeconds(2).toMillis());
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final byte[] ANSWER = "HTTP/".getBytes(US_ASCII);

    private TlsProbe() {}

    /** Whether it goes into a handshake; one that fails for its certificate tells so, too. */
    static boolean speaksTls(URI server) {
        try (Socket plain = connected(server, HTTP_PORT);
                SSLSocket socket = (SSLSocket) SSLContext.getDefault()
                        .getSocketFactory()
                        .createSocket(plain, server.getHost(), plain.getPort(), true)) {
            socket.startHandshake();
            return true;
        } catch (SSLHandshakeException e) {
            return e.getCause() instanceof GeneralSecurityException;
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether it answers a request that is not encrypted. */
    static boolean speaksPlainHttp(URI server) {
        try (Socket socket = connected(server, HTTPS_PORT)) {
            String request = "HEAD / HTTP/1.1\r\nHost: " + server.getRawAuthority() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return Arrays.equals(socket.getInputStream().readNBytes(ANSWER.length), ANSWER);
        } catch (IOException e) {
            return false;
        }
    }

    private static Socket connected(URI server, int standardPort) throws IOException {
        Socket socket = new Socket();
        try {
            int port = server.getPort() < 0 ? standardPort : server.getPort();
            socket.connect(new InetSocketAddress(server.getHost(), port), WITHIN_MILLIS);
            socket.setSoTimeout(WITHIN_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
