package hello;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;

/** A small web application: a page that shows its version, a health check, and a stop that loses no request. */
public final class Main {

<<<<<<< HEAD
    /** Change it, commit, push: the running instances are replaced by new ones. */
    private static final String VERSION = "version 1";
=======
    static final String VERSION = "version 1";

    /** What the health check says; with false a deployment fails, and what ran before keeps serving. */
    static final boolean HEALTHY = true;
>>>>>>> wip-builder

    /** What the health check says. With false, a deployment fails, and the instances before it keep serving. */
    private static final boolean HEALTHY = true;

    /** How long requests under way may take after the instance was told to end, in seconds. */
    private static final int STOP_WITHIN = 8;

    private Main() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> settings = System.getenv();
        int port = Integer.parseInt(settings.getOrDefault("PORT", "8080"));
        byte[] page = Page.html(settings.getOrDefault("GREETING", "Hello"), VERSION);

        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
<<<<<<< HEAD
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", new Page("/", 200, "text/html; charset=utf-8", page));
        server.createContext("/healthz", Page.text("/healthz", HEALTHY ? 200 : 503, HEALTHY ? "ok" : "not healthy"));
=======
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        byte[] health = (HEALTHY ? "ok\n" : "not healthy\n").getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> answer(exchange, 200, page, "text/html; charset=utf-8"));
        server.createContext("/healthz", exchange -> answer(exchange, HEALTHY ? 200 : 503, health, "text/plain"));
        endOnSignal(server, threads);
        server.start();
        System.out.println("hello " + VERSION + " listens on port " + server.getAddress().getPort());
    }
>>>>>>> wip-builder

        // SIGTERM runs this: no connection is taken any more, and requests under way are answered.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Stopping");
            server.stop(STOP_WITHIN);
            System.out.println("Stopped");
        }));
<<<<<<< HEAD
        server.start();
        System.out.println("Serving " + VERSION + " on port " + server.getAddress().getPort());
=======
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
>>>>>>> wip-builder
    }
}
