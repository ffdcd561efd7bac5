package dev.cairn.registry.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.gc.GcTimes;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.RepositoryPolicy;

import static dev.cairn.registry.api.RunningRegistry.expect;
import static dev.cairn.registry.api.RunningRegistry.header;
import static org.assertj.core.api.Assertions.assertThat;

class MaintenanceApiTest {

    private static final GcTimes AT_ONCE = new GcTimes(Duration.ofDays(1), Duration.ofMillis(1), Duration.ofMillis(1));

    @TempDir
    private Path data;

    private RunningRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = RunningRegistry.collecting(data, RepositoryPolicies.everywhere(RepositoryPolicy.DEFAULT), AT_ONCE);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private List<JsonNode> lines(HttpResponse<byte[]> answer) {
        expect(200, answer);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/x-ndjson");
        return new String(answer.body(), StandardCharsets.UTF_8)
                .lines()
                .map(MaintenanceApiTest::json)
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void gcTellsEachThingAndThenTheSum() throws Exception {
        registry.pushImage("a", "v1", "kept");
        Digest blob = registry.pushBlob("a", Contents.random(1, 100));
        // The clock of files may lag behind by a tick of the kernel.
        Thread.sleep(20);

        List<JsonNode> dry = lines(registry.send("POST", "/api/gc?dryRun=true", new byte[0]));
        assertThat(dry).hasSize(2);
        assertThat(dry.getFirst().get("action").asText()).isEqualTo("would-quarantine");
        assertThat(dry.getFirst().get("digest").asText()).isEqualTo(blob.toString());
        assertThat(dry.getLast().get("action").asText()).isEqualTo("summary");
        assertThat(dry.getLast().get("bytes").asLong()).isEqualTo(100);

        List<JsonNode> first = lines(registry.send("POST", "/api/gc", new byte[0]));
        assertThat(first.getFirst().get("action").asText()).isEqualTo("quarantined");
        assertThat(first.getLast().get("setAside").asInt()).isEqualTo(1);
        assertThat(first.getLast().get("setAsideBytes").asLong()).isEqualTo(100);
        assertThat(first.getLast().get("freedBytes").asLong()).isZero();
        assertThat(first.getLast().get("stored").asInt()).isEqualTo(4);
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            registry.send("POST", "/api/gc", new byte[0]);
            assertThat(data.resolve("blobs/sha256").resolve(blob.hex())).doesNotExist();
        });
        expect(404, registry.get("/v2/a/blobs/" + blob));
        expect(200, registry.get("/v2/a/manifests/v1"));
    }

    @Test
    void aWrongParameterIsAProblem() {
        HttpResponse<byte[]> answer = expect(400, registry.send("POST", "/api/gc?dryRun=maybe", new byte[0]));

        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        for (String rate : List.of("0", "1", "65535", "1099511627777", "fast")) {
            expect(400, registry.send("POST", "/api/scrub?rate=" + rate, new byte[0]));
        }
    }

    /** A scrub of a mebibyte that takes sixteen seconds, by a client that goes away when it is closed. */
    private Socket slowScrub() throws IOException {
        registry.pushBlob("a", Contents.random(1, 1 << 20));
        Socket client = new Socket(InetAddress.getLoopbackAddress(), registry.port());
        client.getOutputStream()
                .write(RawHttp.bytes("POST /api/scrub?rate=65536 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
        Awaitility.await()
                .pollDelay(Duration.ofSeconds(1))
                .untilAsserted(() -> expect(409, registry.send("POST", "/api/scrub", new byte[0])));
        return client;
    }

    @Test
    void aScrubWhoseClientHasGoneAwayEndsWhileItPaces() throws IOException {
        slowScrub().close();

        Awaitility.await()
                .atMost(Duration.ofSeconds(8))
                .untilAsserted(() -> expect(200, registry.send("POST", "/api/scrub", new byte[0])));
    }

    @Test
    void aSecondScrubIsToldThatOneIsUnderWay() throws IOException {
        try (Socket _ = slowScrub()) {
            HttpResponse<byte[]> second = expect(409, registry.send("POST", "/api/scrub", new byte[0]));

            assertThat(new String(second.body(), StandardCharsets.UTF_8)).contains("is under way", "wait until it has");
        }
    }

    @Test
    void aRegistryThatIsStoppedDoesNotWaitForAScrub() throws IOException {
        try (Socket client = slowScrub()) {
            long began = System.nanoTime();

            registry.service().close();

            assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 503");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
        }
    }

    @Test
    void aScrubIsAsFastAsItIsToBe() {
        registry.pushBlob("a", Contents.random(1, 1_000_000));

        long slow = tookMillis("/api/scrub?rate=500000");

        assertThat(slow).isGreaterThanOrEqualTo(1_900);
        assertThat(tookMillis("/api/scrub?rate=1000000000000")).isLessThan(slow);
    }

    @Test
    void aScrubThatTakesLongTellsHowMuchItHasToRead() {
        registry.pushBlob("a", Contents.random(1, 1_000_000));
        registry.pushBlob("a", Contents.random(2, 1_000));

        JsonNode progress = lines(registry.send("POST", "/api/scrub?rate=140000", new byte[0]))
                .getFirst();

        assertThat(progress.get("action").asText()).isEqualTo("progress");
        assertThat(progress.get("total").asLong()).isEqualTo(2);
        assertThat(progress.get("checked").asLong()).isLessThan(2);
    }

    @Test
    void aScrubThatIsDueIsNotPutOffByARestart() throws IOException {
        assertThat(data.resolve("scrubbed")).exists();
        registry.close();
        Files.writeString(
                data.resolve("scrubbed"),
                Instant.now().minus(Duration.ofDays(8)).toString());

        start();

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Instant.parse(Files.readString(data.resolve("scrubbed"))))
                        .isAfter(Instant.now().minus(Duration.ofMinutes(1))));
        assertThat(gauge("cairn.registry.scrub.last.success")).isPositive();
    }

    private long tookMillis(String scrub) {
        return lines(registry.send("POST", scrub, new byte[0]))
                .getLast()
                .get("tookMillis")
                .asLong();
    }

    @Test
    void scrubTellsWhatIsCorruptAndItIsServedNoMore() throws IOException {
        Digest blob = registry.pushBlob("a", Contents.random(1, 1000));
        registry.pushBlob("a", Contents.random(2, 1000));
        Files.write(data.resolve("blobs/sha256").resolve(blob.hex()), new byte[1000]);

        List<JsonNode> lines = lines(registry.send("POST", "/api/scrub", new byte[0]));

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().get("action").asText()).isEqualTo("corrupted");
        assertThat(lines.getFirst().get("digest").asText()).isEqualTo(blob.toString());
        assertThat(lines.getFirst().get("repositories").get(0).asText()).isEqualTo("a");
        assertThat(lines.getLast().get("checked").asLong()).isEqualTo(2);
        assertThat(lines.getLast().get("corrupted").asLong()).isEqualTo(1);
        expect(404, registry.get("/v2/a/blobs/" + blob));
    }

    private void breakThePool() throws IOException {
        Path pool = data.resolve("blobs/sha256");
        Files.move(pool, data.resolve("elsewhere"));
        Files.writeString(pool, "no folder");
    }

    @Test
    void aRunThatFailsBeforeItHasToldAnythingIsAProblem() throws IOException {
        registry.pushImage("a", "v1", "kept");
        breakThePool();

        HttpResponse<byte[]> scrub = expect(500, registry.send("POST", "/api/scrub", new byte[0]));
        HttpResponse<byte[]> gc = expect(500, registry.send("POST", "/api/gc", new byte[0]));

        assertThat(header(scrub, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(new String(gc.body(), StandardCharsets.UTF_8)).contains("The registry's storage failed");
    }

    @Test
    void aRunThatFailsLaterSaysSoInItsLastLine() throws Exception {
        registry.pushBlob("a", Contents.random(1, 100));
        breakThePool();
        // The clock of files may lag behind by a tick of the kernel.
        Thread.sleep(20);

        List<JsonNode> lines = lines(registry.send("POST", "/api/gc", new byte[0]));

        assertThat(lines).extracting(line -> line.get("action").asText()).containsExactly("quarantined", "failed");
        assertThat(lines.getLast().get("reason").asText()).contains("The registry's storage failed");
    }

    @Test
    void whatIsDoneIsMeasured() {
        registry.pushImage("a", "v1", "image");
        registry.get("/v2/a/manifests/v1");
        registry.get("/v2/a/manifests/none");
        registry.send("POST", "/api/gc", new byte[0]);
        registry.send("POST", "/api/scrub", new byte[0]);

        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(count("GET manifest", "2xx")).isEqualTo(1);
            assertThat(count("GET manifest", "4xx")).isEqualTo(1);
            assertThat(count("POST upload", "2xx")).isEqualTo(2);
        });
        assertThat(registry.metrics().get("cairn.registry.received").counter().count())
                .isGreaterThan(300);
        assertThat(registry.metrics()
                        .get("cairn.registry.gc.runs")
                        .tag("outcome", "done")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.metrics()
                        .get("cairn.registry.scrub.content")
                        .tag("result", "good")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(gauge("cairn.registry.stored")).isGreaterThan(300);
        assertThat(gauge("cairn.registry.stored.items")).isEqualTo(3);
        assertThat(registry.metrics()
                        .get("cairn.registry.gc.last.success")
                        .gauge()
                        .value())
                .isPositive();
    }

    private double gauge(String name) {
        return registry.metrics().get(name).gauge().value();
    }

    private long count(String operation, String status) {
        return registry.metrics()
                .get("cairn.registry.requests")
                .tag("operation", operation)
                .tag("status", status)
                .timer()
                .count();
    }
}
