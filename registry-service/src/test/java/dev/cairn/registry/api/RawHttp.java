package dev.cairn.registry.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A client that sends whatever bytes it is given, one request a connection. Text stands for bytes as in ISO 8859-1. */
final class RawHttp {

    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;

    RawHttp(int port) {
        this.port = port;
    }

    /**
     * What came back.
     *
     * @param status 0 if nothing did
     * @param headers by their names in lower case; of several the last
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record RawAnswer(int status, Map<String, String> headers, byte[] body) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new AssertionError("No JSON: " + this, e);
            }
        }

        @Override
        public String toString() {
            return status + " " + headers + " " + new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A request whose length is told as it is, on a connection that ends with it. */
    static byte[] request(String method, String target, String headers, byte[] body) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(bytes(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                + body.length + "\r\n" + headers + "\r\n"));
        request.writeBytes(body);
        return request.toByteArray();
    }

    RawAnswer send(String method, String target, String headers, byte[] body) {
        return send(request(method, target, headers, body));
    }

    RawAnswer send(byte[] request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            write(socket, request);
            InputStream in = socket.getInputStream();
            RawAnswer answer = readHead(in);
            while (answer.status() == 100) {
                answer = readHead(in);
            }
            boolean hasBody =
                    !new String(request, 0, Math.min(5, request.length), StandardCharsets.ISO_8859_1).equals("HEAD ")
                            && answer.status() != 204;
            return hasBody ? new RawAnswer(answer.status(), answer.headers(), readBody(in, answer)) : answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that refuses early may close before it has read all; its answer is there nevertheless. */
    private static void write(Socket socket, byte[] request) throws IOException {
        try {
            socket.getOutputStream().write(request);
        } catch (SocketException _) {
            // Seen by what is read.
        }
    }

    private static RawAnswer readHead(InputStream in) throws IOException {
        String statusLine = readLine(in);
        Map<String, String> headers = new TreeMap<>();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int status = statusLine.isEmpty() ? 0 : Integer.parseInt(statusLine.split(" ", -1)[1]);
        return new RawAnswer(status, headers, new byte[0]);
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.append(next == '\r' ? "" : String.valueOf((char) next));
            }
        } catch (SocketException _) {
            return ""; // reset
        }
        return line.toString();
    }

    /** To its length, and else to the end: a server may wait for the rest of a request that it has answered. */
    private static byte[] readBody(InputStream in, RawAnswer head) throws IOException {
        try {
            Optional<String> length = Optional.ofNullable(head.headers().get("content-length"));
            return length.isPresent() ? in.readNBytes(Integer.parseInt(length.get())) : in.readAllBytes();
        } catch (SocketException _) {
            return new byte[0];
        }
    }
}
