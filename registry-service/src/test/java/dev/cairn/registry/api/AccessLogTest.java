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
}
