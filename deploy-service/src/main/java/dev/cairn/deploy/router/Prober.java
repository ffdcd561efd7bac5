package dev.cairn.deploy.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.DeploymentId;

/**
 * Makes a GET to the router on a connection of its own. It speaks HTTP/1.1 by itself (RFC 9112), because the client of
 * the JDK lets nobody set the Host header.
 */
final class Prober {

    private static final int MAX_HEAD_BYTES = 64 * 1024;

    private final InetSocketAddress router;

    Prober(InetSocketAddress router) {
        this.router = router;
    }

    Probe get(String host, @Nullable String candidate, String path, Duration timeout) {
        if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            return new Probe.Failed("The path '" + path + "' must begin with '/' and have neither space nor control"
                    + " characters: write them as %XX");
        }
        long start = System.nanoTime();
        long deadline = start + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(router, remainingMillis(deadline));
            send(socket.getOutputStream(), host, candidate, path);
            return answer(new DeadlineReader(socket, deadline), start);
        } catch (IOException e) {
            return new Probe.Failed(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static void send(OutputStream out, String host, @Nullable String candidate, String path)
            throws IOException {
        String head = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                + (candidate == null ? "" : ProxyHandler.CANDIDATE_HEADER + ": " + candidate + "\r\n") + "\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static Probe answer(DeadlineReader in, long start) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0 || head.length() > MAX_HEAD_BYTES) {
                return new Probe.Failed("The answer has no end of its head");
            }
            head.append((char) b);
        }
        in.skipToEnd();
        String[] lines = head.toString().split("\r\n", -1);
        String[] status = lines[0].split(" ", 3);
        if (status.length < 2 || !status[1].matches("\\d{3}")) {
            return new Probe.Failed("The answer is not HTTP: " + lines[0]);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Probe.Answered(Integer.parseInt(status[1]), deployment(lines), took);
    }

    private static @Nullable DeploymentId deployment(String[] lines) {
        String name = ProxyHandler.DEPLOYMENT_HEADER + ":";
        for (String line : lines) {
            if (line.regionMatches(true, 0, name, 0, name.length())) {
                return new DeploymentId(line.substring(name.length()).trim());
            }
        }
        return null;
    }

    private static int remainingMillis(long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new IOException("no complete answer within the time");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** Reads with one deadline for all reads together. */
    private static final class DeadlineReader {

        private final Socket socket;
        private final InputStream in;
        private final long deadline;
        private final byte[] buffer = new byte[8192];
        private int next;
        private int end;

        DeadlineReader(Socket socket, long deadline) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.deadline = deadline;
        }

        int read() throws IOException {
            if (next == end && !fill()) {
                return -1;
            }
            return buffer[next++];
        }

        /** The router closes the connection after the answer, as it was asked to. */
        void skipToEnd() throws IOException {
            boolean more = true;
            while (more) {
                more = fill();
            }
        }

        private boolean fill() throws IOException {
            socket.setSoTimeout(remainingMillis(deadline));
            next = 0;
            end = Math.max(0, in.read(buffer));
            return end > 0;
        }
    }
}
