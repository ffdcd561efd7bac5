package dev.cairn.telemetry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** An OTLP collector: it takes {@code POST /v1/traces} and remembers the spans. */
final class Collector implements AutoCloseable {

    private final HttpServer server;
    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
    private final List<String> services = new CopyOnWriteArrayList<>();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<ReceivedSpan> spans() {
        return spans;
    }

    List<String> services() {
        return services;
    }

    private void take(HttpExchange exchange) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (var body = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            // ExportTraceServiceRequest.resource_spans
            for (Protobuf resourceSpans : new Protobuf(body.readAllBytes()).messages(1)) {
                resourceSpans.messages(1).forEach(resource -> services.addAll(attribute(resource, "service.name")));
                // ResourceSpans.scope_spans, ScopeSpans.spans
                resourceSpans.messages(2).forEach(scope -> scope.messages(2).forEach(span -> spans.add(span(span))));
            }
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static List<String> attribute(Protobuf resource, String name) {
        return resource.messages(1).stream()
                .filter(pair -> pair.text(1).equals(name))
                .map(pair -> pair.messages(2).getFirst().text(1))
                .toList();
    }

    private static ReceivedSpan span(Protobuf span) {
        HexFormat hex = HexFormat.of();
        // Status.code: 1 is OK, 2 is ERROR
        long status = span.messages(15).stream()
                .mapToLong(code -> code.number(3))
                .findFirst()
                .orElse(0);
        return new ReceivedSpan(
                span.text(5),
                hex.formatHex(span.bytes(1)),
                hex.formatHex(span.bytes(2)),
                hex.formatHex(span.bytes(4)),
                status);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** What arrived of a span; ids in hexadecimal digits. */
    record ReceivedSpan(String name, String traceId, String spanId, String parentSpanId, long status) {}
}
