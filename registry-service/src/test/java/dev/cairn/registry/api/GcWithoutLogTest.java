package dev.cairn.registry.api;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;

import static dev.cairn.registry.api.RunningRegistry.expect;
import static org.assertj.core.api.Assertions.assertThat;

/** A registry without the log cannot know what deployments need. */
class GcWithoutLogTest {

    private static final String IMPATIENT = "gc: { every: 1s, grace: 1s, quarantine: 1s%s }";

    @TempDir
    private Path folder;

    private GuardedRegistry registry;
    private Digest garbage;

    @BeforeEach
    void start() throws IOException {
        registry = new GuardedRegistry(folder, IMPATIENT.formatted(""));
        garbage = registry.http.pushBlob("a", Contents.random(1, 100));
        registry.clock.pass(Duration.ofDays(1));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private HttpResponse<byte[]> gc(int status, String query) {
        return expect(status, registry.http.send("POST", "/api/gc" + query, new byte[0]));
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void itCollectsNothing() {
        assertThat(text(gc(409, ""))).contains("without the event log", "--kafka", "withoutLog: true");

        expect(200, registry.http.get("/v2/a/blobs/" + garbage));
    }

    @Test
    void itShowsWhatWouldGoWithAWarning() {
        assertThat(text(gc(200, "?dryRun=true")))
                .contains("would-quarantine", garbage.toString(), "\"warning\":\"Nothing is collected");
    }

    @Test
    void itCollectsFromTheMomentWhenTheOperatorAllowsIt() {
        registry.change(IMPATIENT.formatted(", withoutLog: true"));

        assertThat(text(gc(200, "?dryRun=true"))).doesNotContain("warning");
        assertThat(text(gc(200, ""))).contains("quarantined", garbage.toString());

        registry.change(IMPATIENT.formatted(""));
        gc(409, "");
    }
}
