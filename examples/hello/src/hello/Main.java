package hello;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers with a greeting; change VERSION, push, and watch it arrive. */
public final class Main {

    static final String VERSION = "version 1";

    /** What the health check says; with false a deployment fails, and what ran before keeps serving. */
    static final boolean HEALTHY = true;

    /** Seconds that open requests have to finish in once the process is told to end. */
    private static final int GRACE = 10;

    private Main() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        String greeting = System.getenv().getOrDefault("GREETING", "Hello");
        byte[] page = Page.of(greeting, VERSION).getBytes(StandardCharsets.UTF_8);

        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        byte[] health = (HEALTHY ? "ok\n" : "not healthy\n").getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> answer(exchange, 200, page, "text/html; charset=utf-8"));
        server.createContext("/healthz", exchange -> answer(exchange, HEALTHY ? 200 : 503, health, "text/plain"));
        endOnSignal(server, threads);
        server.start();
        System.out.println("hello " + VERSION + " listens on port " + server.getAddress().getPort());
    }

    /** On SIGTERM the JVM runs this and ends with 143; halting says that it went well. */
    private static void endOnSignal(HttpServer server, ExecutorService threads) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop(GRACE); // takes no more requests and waits for the open ones
            threads.close();
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body, String type) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes(); // so that the connection can serve another request
            boolean known = exchange.getRequestURI().getPath().equals(exchange.getHttpContext().getPath());
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(known ? status : 404, known ? body.length : -1);
            if (known) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }
}
