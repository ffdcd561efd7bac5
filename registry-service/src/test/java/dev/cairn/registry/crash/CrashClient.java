package dev.cairn.registry.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.crash.Ledger.ManifestKey;

/**
 * One client: pushes images that share layers with those of the others, mounts, tags, and deletes what it has pushed, and
 * writes each acknowledgement down. An answer that is neither success nor an allowed refusal is a failure of the test.
 */
final class CrashClient {

    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final int SHARED = 6;
    private static final int LAYER_BYTES = 20_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Ledger ledger;
    private final Random random;
    private final int number;
    private final boolean fullDisk;
    private final AtomicLong pushes;
    private final Set<String> surprises = ConcurrentHashMap.newKeySet();
    private int counter;

    CrashClient(Ledger ledger, long seed, int number, boolean fullDisk, AtomicLong pushes) {
        this.ledger = ledger;
        this.random = new Random(seed + number);
        this.number = number;
        this.fullDisk = fullDisk;
        this.pushes = pushes;
    }

    /** Answers that no client should ever get. */
    Set<String> surprises() {
        return surprises;
    }

    /** Works on for as long as it may, or until the registry is killed, which shows as an IOException. */
    void work(int port, BooleanSupplier goesOn) throws IOException, InterruptedException {
        while (goesOn.getAsBoolean()) {
            String kind = random.nextInt(3) == 0 ? "del/" : "keep/";
            String repository = kind + (char) ('a' + random.nextInt(3));
            push(port, repository);
        }
    }

    private void push(int port, String repository) throws IOException, InterruptedException {
        counter++;
        String name = number + "-" + counter;
        byte[] config = Contents.text("{\"client\":\"" + name + "\"}");
        byte[] own = Contents.random(number * 1_000_000L + counter, LAYER_BYTES);
        byte[] shared = Contents.random(random.nextInt(SHARED), LAYER_BYTES);
        if (!blob(port, repository, config) || !chunked(port, repository, own) || !layer(port, repository, shared)) {
            return;
        }
        byte[] manifest = Contents.image("", config, own, shared);
        ManifestKey key = new ManifestKey(repository, Contents.sha256(manifest));
        String tag = "t-" + name;
        ledger.pushing(
                key,
                new Ledger.Image(
                        manifest, List.of(Contents.sha256(config), Contents.sha256(own), Contents.sha256(shared))),
                tag);
        HttpResponse<byte[]> answer = send(request(port, "/v2/" + repository + "/manifests/" + tag)
                .header("Content-Type", TYPE)
                .PUT(BodyPublishers.ofByteArray(manifest)));
        if (is(201, answer)) {
            ledger.pushed(key, tag);
            pushes.incrementAndGet();
            if (repository.startsWith("del/") && random.nextBoolean()) {
                delete(port, key, tag);
            }
        }
    }

    private void delete(int port, ManifestKey key, String tag) throws IOException, InterruptedException {
        ledger.deleting(key, tag);
        if (is(
                202,
                send(request(port, "/v2/" + key.repository() + "/manifests/" + key.digest())
                        .DELETE()))) {
            ledger.deleted(key, tag);
        }
    }

    /** A layer that others have as well: asked for, then mounted, then pushed. */
    private boolean layer(int port, String repository, byte[] content) throws IOException, InterruptedException {
        Digest digest = Contents.sha256(content);
        HttpResponse<byte[]> head =
                send(request(port, "/v2/" + repository + "/blobs/" + digest).HEAD());
        if (head.statusCode() == 200) {
            return true;
        }
        String other = (random.nextBoolean() ? "keep/" : "del/") + (char) ('a' + random.nextInt(3));
        HttpResponse<byte[]> mounted =
                send(request(port, "/v2/" + repository + "/blobs/uploads/?mount=" + digest + "&from=" + other)
                        .POST(BodyPublishers.noBody()));
        return mounted.statusCode() == 201 || blob(port, repository, content);
    }

    private boolean blob(int port, String repository, byte[] content) throws IOException, InterruptedException {
        return is(
                201,
                send(request(port, "/v2/" + repository + "/blobs/uploads/?digest=" + Contents.sha256(content))
                        .POST(BodyPublishers.ofByteArray(content))));
    }

    private boolean chunked(int port, String repository, byte[] content) throws IOException, InterruptedException {
        HttpResponse<byte[]> begun =
                send(request(port, "/v2/" + repository + "/blobs/uploads/").POST(BodyPublishers.noBody()));
        if (!is(202, begun)) {
            return false;
        }
        String location = begun.headers().firstValue("Location").orElseThrow();
        if (!is(202, send(request(port, location).method("PATCH", BodyPublishers.ofByteArray(content))))) {
            return false;
        }
        String joint = location.contains("?") ? "&" : "?";
        return is(
                201,
                send(request(port, location + joint + "digest=" + Contents.sha256(content))
                        .PUT(BodyPublishers.noBody())));
    }

    private boolean is(int wanted, HttpResponse<byte[]> answer) {
        if (answer.statusCode() == wanted) {
            return true;
        }
        boolean full = fullDisk && (answer.statusCode() == 507 || answer.statusCode() == 500);
        if (!full) {
            surprises.add(answer + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return false;
    }

    private HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }
}
