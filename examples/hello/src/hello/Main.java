package hello;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;

/** A small web application: a page that shows its version, a health check, and a stop that loses no request. */
public final class Main {

    /** Change it, commit, push: the running instances are replaced by new ones. */
    private static final String VERSION = "version 1";

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
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", new Page("/", 200, "text/html; charset=utf-8", page));
        server.createContext("/healthz", Page.text("/healthz", HEALTHY ? 200 : 503, HEALTHY ? "ok" : "not healthy"));

        // SIGTERM runs this: no connection is taken any more, and requests under way are answered.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Stopping");
            server.stop(STOP_WITHIN);
            System.out.println("Stopped");
        }));
        server.start();
        System.out.println("Serving " + VERSION + " on port " + server.getAddress().getPort());
    }
}
