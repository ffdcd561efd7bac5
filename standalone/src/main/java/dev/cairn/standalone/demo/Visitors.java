package dev.cairn.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Visitors of the application, who go through the router and keep on coming until they are told to stop. */
final class Visitors implements AutoCloseable {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final String HOST = "hello.staging.localhost";

    private final URI page;
    private final HttpClient http;
    private final AtomicLong good = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Visitors(URI router) {
        this.page = router.resolve("/");
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ANSWER_WITHIN)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** One visit. */
    String fetch() throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new DemoFailure("The page answers " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new DemoFailure("The page has no answer: " + e, e);
        }
    }

    // Names below localhost are not resolved everywhere: the address is dialled, and the name is said.
    private HttpRequest request() {
        return HttpRequest.newBuilder(page)
                .header("Host", HOST)
                .timeout(ANSWER_WITHIN)
                .build();
    }

    /** Lets that many visitors come, each with one request after the other. */
    void start(int count) {
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofVirtual().start(this::keepComing));
        }
    }

    private void keepComing() {
        try {
            while (!stopped) {
                try {
                    fetch();
                    good.incrementAndGet();
                } catch (DemoFailure e) {
                    failures.add(String.valueOf(e.getMessage()));
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends the visitors home, once the requests under way are answered. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    long good() {
        return good.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stopped = true;
        http.shutdownNow();
    }
}
