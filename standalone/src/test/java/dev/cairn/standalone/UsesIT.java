package dev.cairn.standalone;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.InstanceRetired;
import dev.cairn.event.InstanceStarted;
import dev.cairn.model.CommitId;

import static dev.cairn.standalone.FactList.await;
import static dev.cairn.standalone.PushedRepository.MAIN;
import static org.assertj.core.api.Assertions.assertThat;

/** An artifact that uses another one: it is given an address that works without any resolver. */
class UsesIT {

    private static final String FILE = """
            application: shop
            artifacts:
              web: { builder: java, from: jlink, main: shop.Main }
              api: { builder: java, from: jlink, main: shop.Main }
            environments:
              staging:
                target: local
                run:
                  web: { port: 8080, health: { path: /healthz, within: 60s }, uses: [api] }
                  api: { port: 8081, health: { path: /healthz, within: 60s } }
            """;

    /** It says who it is, and what the one that it uses says. */
    private static final String MAIN_CLASS = """
            package shop;
            import java.io.InputStream;
            import java.net.InetAddress;
            import java.net.InetSocketAddress;
            import java.net.URI;
            import com.sun.net.httpserver.HttpServer;
            public final class Main {
                public static void main(String[] args) throws Exception {
                    int port = Integer.parseInt(System.getenv("PORT"));
                    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                    server.createContext("/healthz", exchange -> {
                        exchange.sendResponseHeaders(204, -1);
                        exchange.close();
                    });
                    server.createContext("/", exchange -> {
                        String api = System.getenv("API_URL");
                        String said = "I am " + System.getenv("CAIRN_ARTIFACT");
                        if (api != null) {
                            try (InputStream answer = URI.create(api + "/").toURL().openStream()) {
                                said += ", and it says: " + new String(answer.readAllBytes());
                            }
                        }
                        byte[] body = said.getBytes();
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    @TempDir
    Path folder;

    private TestCairn cairn;

    @BeforeEach
    void make() throws IOException {
        cairn = new TestCairn(folder);
    }

    @AfterEach
    void stop() {
        cairn.close();
        Programs.run(folder, "chmod", "-R", "u+w", folder.toString()); // images are read-only
    }

    @Test
    void itReachesTheOtherOneAlsoWhenItHasOutlivedCairnAndWhenItIsStartedAgain() throws Exception {
        cairn.start(true);
        PushedRepository shop = cairn.repository("shop");
        CommitId commit = shop.write("cairn.yaml", FILE)
                .write("src/shop/Main.java", MAIN_CLASS)
                .push(MAIN);
        cairn.told(shop, commit);
        cairn.facts().await(commit, DeploymentSucceeded.class);
        assertThat(cairn.page("shop.staging.localhost")).contains("I am web, and it says: I am api");
        int router = cairn.standalone().endpoints().router().getPort();

        cairn.stop();
        cairn.start(false, router);

        await().until(() -> cairn.page("shop.staging.localhost").contains("I am web, and it says: I am api"));
        assertThat(cairn.facts().of(InstanceStarted.class))
                .as("none but the first")
                .hasSize(2);

        cairn.stop(); // and its instances, while nobody can tell
        cairn.start(false, router);

        await().until(() -> cairn.page("shop.staging.localhost").contains("I am web, and it says: I am api"));
        await().until(() -> cairn.facts().of(InstanceStarted.class).size() == 4);
        assertThat(cairn.facts().of(InstanceRetired.class))
                .extracting(InstanceRetired::reason)
                .containsExactly("stopped", "stopped");
    }
}
