package dev.cairn.registry.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.crash.Ledger.ManifestKey;
import dev.cairn.registry.crash.Ledger.State;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.scrub.Pace;
import dev.cairn.registry.scrub.ScrubReader;
import dev.cairn.registry.scrub.ScrubResult;
import dev.cairn.registry.scrub.Scrubber;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.fs.FileStorage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills the registry again and again at random moments, while eight clients push, mount, tag and delete and the collector
 * runs all the time. {@code -Dcairn.seed=N} repeats a run as far as timing lets it.
 */
final class CrashRun {

    private static final int CLIENTS = 8;
    private static final int LONGEST_MILLIS = 2_000;

    private static final int FIRST_PUSH_POLLS = 3_000;

    /** At a start each notice that waits is read: a log that is away for all of the run would be what starts wait for. */
    private static final int HEARD_EVERY = 25;

    private final AtomicLong pushes = new AtomicLong();
    private final Map<ManifestKey, Integer> told = new HashMap<>();
    private final Set<String> notices = new HashSet<>();

    private final Path disk;
    private final Path temp;
    private final boolean full;
    private final int kills;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * A run.
     *
     * @param disk where the data is
     * @param temp where the log is
     * @param full whether requests may fail for want of room
     */
    CrashRun(Path disk, Path temp, boolean full, int kills) {
        this.disk = disk;
        this.temp = temp;
        this.full = full;
        this.kills = kills;
    }

    /** Fails unless all that was acknowledged has survived every kill. */
    void run() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        Random random = new Random(seed);
        Path data = disk.resolve("registry-" + Long.toUnsignedString(seed));
        Path logs = temp.resolve("registry.log");
        Files.createFile(logs);
        Ledger ledger = new Ledger();
        List<CrashClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new CrashClient(ledger, seed, i, full, pushes));
        }
        System.out.println("Seed " + seed + ", " + kills + " kills");

        for (int i = 0; i < kills; i++) {
            round(data, logs, clients, 100 + random.nextInt(LONGEST_MILLIS), ledger, random);
            assertThat(clients)
                    .allSatisfy(client ->
                            assertThat(client.surprises()).as("seed " + seed).isEmpty());
            if (i % HEARD_EVERY == HEARD_EVERY - 1) {
                try (FileStorage storage = open(data)) {
                    hear(storage.outbox());
                }
            }
        }

        CrashRegistry last = CrashRegistry.start(data, logs);
        try {
            for (Map.Entry<ManifestKey, State> each : ledger.manifests().entrySet()) {
                check(last.port(), ledger, each.getKey(), each.getValue());
            }
            checkTags(last.port(), ledger);
        } finally {
            last.kill();
        }
        checkDisk(data, ledger);
        System.out.println(pushes + " pushes were acknowledged, " + kills + " kills, and all is there");
        assertThat(pushes.get()).isPositive();
        delete(data);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void round(Path data, Path logs, List<CrashClient> clients, int millis, Ledger ledger, Random random)
            throws Exception {
        CrashRegistry registry = CrashRegistry.start(data, logs);
        try (ExecutorService pool = Executors.newFixedThreadPool(CLIENTS)) {
            for (ManifestKey key : ledger.sample(random, 20)) {
                check(registry.port(), ledger, key, State.THERE);
            }
            List<Future<?>> running = new ArrayList<>();
            for (CrashClient client : clients) {
                running.add(pool.submit(() -> {
                    try {
                        client.work(registry.port(), () -> true);
                    } catch (IOException _) {
                        return null; // killed
                    }
                    return null;
                }));
            }
            Thread.sleep(millis);
            // On a slow machine the first round must not end before anything was acknowledged.
            for (int i = 0; pushes.get() == 0 && i < FIRST_PUSH_POLLS; i++) {
                Thread.sleep(10);
            }
            registry.kill();
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            registry.kill();
        }
    }

    private HttpResponse<byte[]> get(int port, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private void check(int port, Ledger ledger, ManifestKey key, State state) throws IOException, InterruptedException {
        HttpResponse<byte[]> manifest = get(port, "/v2/" + key.repository() + "/manifests/" + key.digest());
        switch (state) {
            case THERE -> {
                assertThat(manifest.statusCode()).as(key.toString()).isEqualTo(200);
                assertThat(manifest.body()).isEqualTo(ledger.image(key).manifest());
                checkBlobs(port, ledger, key);
            }
            case GONE -> assertThat(manifest.statusCode()).as(key.toString()).isEqualTo(404);
            case UNCERTAIN -> {
                if (manifest.statusCode() == 200) {
                    assertThat(manifest.body()).isEqualTo(ledger.image(key).manifest());
                } else {
                    assertThat(manifest.statusCode()).as(key.toString()).isEqualTo(404);
                }
            }
        }
    }

    private void checkBlobs(int port, Ledger ledger, ManifestKey key) throws IOException, InterruptedException {
        for (Digest blob : ledger.image(key).blobs()) {
            HttpResponse<byte[]> content = get(port, "/v2/" + key.repository() + "/blobs/" + blob);
            assertThat(content.statusCode()).as(blob + " of " + key).isEqualTo(200);
            assertThat(Contents.sha256(content.body())).isEqualTo(blob);
        }
    }

    private void checkTags(int port, Ledger ledger) throws IOException, InterruptedException {
        for (Map.Entry<String, State> tag : ledger.tagStates().entrySet()) {
            int colon = tag.getKey().indexOf(':');
            HttpResponse<byte[]> manifest = get(
                    port,
                    "/v2/" + tag.getKey().substring(0, colon) + "/manifests/"
                            + tag.getKey().substring(colon + 1));
            if (manifest.statusCode() == 200) {
                assertThat(tag.getValue()).as(tag.getKey()).isNotEqualTo(State.GONE);
                assertThat(Contents.sha256(manifest.body())).isEqualTo(ledger.tag(tag.getKey()));
            } else {
                assertThat(manifest.statusCode()).as(tag.getKey()).isEqualTo(404);
                assertThat(tag.getValue()).as(tag.getKey()).isNotEqualTo(State.THERE);
            }
        }
    }

    /** No torn file, and a notice for each that is there and for each that is not any more. */
    private void checkDisk(Path data, Ledger ledger) throws IOException, InterruptedException {
        try (FileStorage storage = open(data)) {
            ScrubResult scrubbed = new Scrubber(storage.content(), new SecureRandom(), _ -> {})
                    .run(new Pace(1L << 40, System::nanoTime), new Unheard());
            assertThat(scrubbed.corrupted()).isZero();
            hear(storage.outbox());
            for (ManifestKey key : ledger.manifests().keySet()) {
                boolean stored = storage.manifests()
                        .find(new Repository(key.repository()), key.digest())
                        .isPresent();
                assertThat(told.getOrDefault(key, 0)).as("notices of " + key).isEqualTo(stored ? 1 : 0);
            }
        }
    }

    private static FileStorage open(Path data) throws IOException {
        return FileStorage.open(data, new SecureRandom(), Clock.systemUTC(), 1L << 30);
    }

    /** As the log would: each notice once by its name, and in their order what comes goes before it comes again. */
    private void hear(Outbox outbox) {
        for (Outbox.Entry entry : outbox.oldest(Integer.MAX_VALUE)) {
            Notice notice = entry.notice();
            assertThat(notices.add(entry.store() + "-" + entry.sequence()))
                    .as("the first of " + entry)
                    .isTrue();
            ManifestKey key = new ManifestKey(notice.repository().name(), notice.digest());
            int now = told.merge(key, notice instanceof Notice.Published ? 1 : -1, Integer::sum);
            assertThat(now).as("notices of " + key).isBetween(0, 1);
            outbox.delivered(entry);
        }
    }

    /** Nobody listens: the sum counts. */
    private static final class Unheard implements ScrubReader {

        @Override
        public void checked(Digest digest, long size) {
            // The sum counts.
        }

        @Override
        public void corrupted(Digest digest, List<Repository> repositories) {
            // The sum counts.
        }
    }
}
