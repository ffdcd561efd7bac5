package dev.cairn.registry.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.GuardedRegistry.basic;
import static dev.cairn.registry.api.GuardedRegistry.password;
import static dev.cairn.registry.api.RunningRegistry.expect;
import static org.assertj.core.api.Assertions.assertThat;

/** A line for each request, once its answer has gone out. */
class AccessLogTest {

    @TempDir
    private Path folder;

    private final Logger log = (Logger) LoggerFactory.getLogger("cairn.access.registry");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Level before;
    private GuardedRegistry registry;

    @BeforeEach
    void start() throws IOException {
        before = log.getLevel();
        log.setLevel(Level.INFO);
        lines.start();
        log.addAppender(lines);
        password(folder, "ada", "secret");
        registry = new GuardedRegistry(folder, "users: [{ name: ada, passwordFile: ada.password, role: developer }]");
    }

    @AfterEach
    void stop() {
        registry.close();
        log.detachAppender(lines);
        log.setLevel(before);
    }

    private static String text(ILoggingEvent line) {
        return line.getFormattedMessage() + " "
                + line.getKeyValuePairs().stream()
                        .map(pair -> pair.key + "=" + pair.value)
                        .collect(Collectors.joining(" "));
    }

    @Test
    void saysWhoDidWhatAndWhatCameOfIt() {
        byte[] blob = Contents.random(1, 1000);
        String uploads = "/v2/a/blobs/uploads/";

        expect(401, registry.send("POST", uploads, "", new byte[0]));
        expect(201, registry.send("POST", uploads + "?digest=" + Contents.sha256(blob), basic("ada", "secret"), blob));

        Awaitility.await().until(() -> List.copyOf(lines.list).size() == 2);
        assertThat(text(lines.list.getFirst()))
                .startsWith("Answered remote=127.0.0.1 user=- method=POST path=" + uploads + " status=401");
        assertThat(text(lines.list.getLast()))
                .startsWith(
                        "Answered remote=127.0.0.1 user=ada method=POST path=" + uploads + " status=201 received=1000")
                .doesNotContain("secret");
    }

    @Test
    void saysWhoWasRefusedGotATokenOrAskedForWhatThereIsNot() {
        String ada = basic("ada", "secret");

        expect(403, registry.send("DELETE", "/v2/a/manifests/v1", ada));
        registry.token(ada, "repository:a:pull");
        expect(404, registry.send("GET", "/v2/a/blobs/uploads/none", ada));
        expect(403, registry.send("POST", "/api/gc", ada));

        Awaitility.await().until(() -> List.copyOf(lines.list).size() == 4);
        assertThat(lines.list).allSatisfy(line -> assertThat(text(line)).contains("user=ada"));
    }

    @Test
    void whatAServerRefusesByItselfIsLoggedToo() {
        try (ServedRegistry served = ServedRegistry.start()) {
            assertThat(new RawHttp(served.port())
                            .send("POST", "/api/gc", "Origin: https://evil.example\r\n", new byte[0])
                            .status())
                    .isEqualTo(403);
        }

        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(text(line)).contains("user=- method=POST path=/api/gc status=403"));
    }

    @Test
    void healthAndMetricsAreNotLoggedAndUnknownPathsAre() {
        registry.send("GET", "/livez", "");
        registry.send("GET", "/metrics", "");
        registry.send("GET", "/nope", "");

        Awaitility.await().until(() -> !List.copyOf(lines.list).isEmpty());
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(text(line)).contains("user=- method=GET path=/nope status=404"));
    }
}
