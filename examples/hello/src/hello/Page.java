package hello;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/** Answers one path with content that never changes, as all of this instance never changes. */
record Page(String path, int status, String type, byte[] content) implements HttpHandler {

    static Page text(String path, int status, String text) {
        return new Page(path, status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes(); // so that the connection can serve another request
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
            } else if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                answer(exchange, method);
            }
        }
    }

    private void answer(HttpExchange exchange, String method) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    static byte[] html(String greeting, String version) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>%1$s</title>
                <style>
                  body { margin: 0; min-height: 100vh; display: grid; place-items: center;
                         font: 1.1rem/1.6 system-ui, sans-serif; color: #26323b;
                         background: linear-gradient(#e8eef2, #c9d6dd); }
                  main { text-align: center; }
                  h1 { margin: .6em 0 .2em; font-weight: 300; }
                  .stone { height: 1.5rem; margin: .2rem auto 0; border-radius: 50%%; background: #7d8d98; }
                  .stone:nth-child(even) { background: #667680; }
                  code { padding: .15em .6em; border-radius: 1em; background: #fff; }
                </style>
                </head>
                <body>
                <main>
                <div class="stone" style="width:3rem"></div>
                <div class="stone" style="width:5rem"></div>
                <div class="stone" style="width:7rem"></div>
                <div class="stone" style="width:9rem"></div>
                <h1>%1$s</h1>
                <p>This is <code>%2$s</code>, built from a commit and never changed since.</p>
                </main>
                </body>
                </html>
                """.formatted(escaped(greeting), escaped(version)).getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
