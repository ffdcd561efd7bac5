package hello;

/** The page that visitors see. */
final class Page {

    private Page() {}

    static String of(String greeting, String version) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%1$s</title>
                <style>
                body { margin: 0; min-height: 100vh; display: grid; place-content: center; text-align: center;
                       font-family: system-ui, sans-serif; color: #1c2733;
                       background: linear-gradient(160deg, #e8f0f5, #cfdde6); }
                h1 { font-size: clamp(2rem, 8vw, 5rem); font-weight: 600; margin: 0; }
                p { color: #51626f; }
                code { background: #fff8; border-radius: .3em; padding: .1em .5em; }
                </style>
                </head>
                <body>
                <h1>%1$s</h1>
                <p><code>%2$s</code></p>
                </body>
                </html>
                """.formatted(escaped(greeting), escaped(version));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
