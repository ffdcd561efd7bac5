package dev.cairn.registry.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.api.RunningRegistry;
import dev.cairn.registry.crash.Ledger.ManifestKey;
import dev.cairn.registry.gc.GcTimes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A collector that runs all the time with hardly any patience, against clients whose images share layers and who delete
 * many of them: not one pull of what was acknowledged fails. {@code -Dcairn.registry.soak=PT5M} says for how long.
 */
class CollectorSoakTest {

    private static final Duration LONG = Duration.parse(System.getProperty("cairn.registry.soak", "PT8S"));
    private static final GcTimes EAGER =
            new GcTimes(Duration.ofMillis(50), Duration.ofSeconds(4), Duration.ofMillis(500));
    private static final int PUSHERS = 4;
    private static final int PULLERS = 4;

    @TempDir
    private Path temp;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Ledger ledger = new Ledger();
    private final AtomicLong pushes = new AtomicLong();
    private final AtomicLong pulls = new AtomicLong();

    @Test
    void noPullOfWhatWasAcknowledgedFails() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("Seed " + seed + ", for " + LONG);
        long end = System.nanoTime() + LONG.toNanos();
        List<CrashClient> pushers = new ArrayList<>();
        try (RunningRegistry registry = RunningRegistry.collecting(temp, CrashRegistry::policy, EAGER);
                ExecutorService pool = Executors.newFixedThreadPool(PUSHERS + PULLERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < PUSHERS; i++) {
                CrashClient pusher = new CrashClient(ledger, seed, i, false, pushes);
                pushers.add(pusher);
                running.add(pool.submit(() -> {
                    pusher.work(registry.port(), () -> System.nanoTime() < end);
                    return null;
                }));
            }
            for (int i = 0; i < PULLERS; i++) {
                Random random = new Random(seed - i);
                running.add(pool.submit(() -> {
                    while (System.nanoTime() < end) {
                        pullSome(registry.port(), random);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            for (ManifestKey key : ledger.sample(new Random(seed), Integer.MAX_VALUE)) {
                assertThat(pull(registry.port(), key)).as(key.toString()).isTrue();
            }
        }
        assertThat(collected()).isPositive();
        System.out.println(pushes + " pushes, " + pulls + " pulls");
        assertThat(pushers).allSatisfy(pusher -> assertThat(pusher.surprises()).isEmpty());
        assertThat(pushes.get()).isPositive();
        assertThat(pulls.get()).isPositive();
    }

    /** How many layers of deleted images are really gone: a collector that does nothing would pass the rest. */
    private long collected() {
        return ledger.manifests().entrySet().stream()
                .filter(manifest -> manifest.getValue() == Ledger.State.GONE)
                .flatMap(manifest -> ledger.image(manifest.getKey()).blobs().stream())
                .filter(blob -> !Files.exists(temp.resolve("blobs/sha256").resolve(blob.hex())))
                .count();
    }

    private void pullSome(int port, Random random) throws IOException, InterruptedException {
        List<ManifestKey> some = ledger.sample(random, 10);
        if (some.isEmpty()) {
            Thread.sleep(20);
        }
        for (ManifestKey key : some) {
            boolean pulled = pull(port, key);
            // It may have been deleted by its owner just now.
            if (!pulled && ledger.manifests().get(key) == Ledger.State.THERE) {
                throw new AssertionError("A pull of " + key + " failed");
            }
            pulls.incrementAndGet();
        }
    }

    private boolean pull(int port, ManifestKey key) throws IOException, InterruptedException {
        HttpResponse<byte[]> manifest = get(port, "/v2/" + key.repository() + "/manifests/" + key.digest());
        if (manifest.statusCode() != 200) {
            return false;
        }
        for (Digest blob : ledger.image(key).blobs()) {
            HttpResponse<byte[]> content = get(port, "/v2/" + key.repository() + "/blobs/" + blob);
            if (content.statusCode() != 200 || !Contents.sha256(content.body()).equals(blob)) {
                return false;
            }
        }
        return true;
    }

    private HttpResponse<byte[]> get(int port, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                BodyHandlers.ofByteArray());
    }
}
