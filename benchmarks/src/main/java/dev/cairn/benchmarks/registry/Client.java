package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client of all servers alike. It checks each answer, and is safe for use by many threads. */
final class Client implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofMinutes(5);
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; *rel=\"?next\"?");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(WITHIN)
            .build();

    /** Pushes a blob as the specification has it: POST, then PUT with all of it to where that was answered. */
    void push(Server to, String repository, Content content) throws IOException, InterruptedException {
        HttpRequest begin = request(to.uri().resolve("/v2/" + repository + "/blobs/uploads/"))
                .POST(BodyPublishers.noBody())
                .build();
        HttpResponse<String> begun = expect(202, send(begin, BodyHandlers.ofString()));
        URI location =
                begin.uri().resolve(begun.headers().firstValue("Location").orElseThrow());
        String separator = location.getRawQuery() == null ? "?" : "&";
        HttpRequest put = request(URI.create(location + separator + "digest=" + content.digest()))
                .header("Content-Type", "application/octet-stream")
                .PUT(content.publisher())
                .build();
        expect(201, send(put, BodyHandlers.ofString()));
    }

    /** Pulls a blob and drops its bytes as they come. */
    void pull(Server from, String repository, Content content) throws IOException, InterruptedException {
        pull(blob(from, repository, content), content.bytes());
    }

    /** Where a blob is. */
    static URI blob(Server at, String repository, Content content) {
        return at.uri().resolve("/v2/" + repository + "/blobs/" + content.digest());
    }

    private void pull(URI uri, long bytes) throws IOException, InterruptedException {
        AtomicLong count = new AtomicLong();
        HttpResponse<Void> answer = send(
                request(uri).build(),
                _ -> BodySubscribers.ofByteArrayConsumer(part -> part.ifPresent(some -> count.addAndGet(some.length))));
        expect(200, answer);
        if (count.get() != bytes) {
            throw new IllegalStateException(uri + " has " + count + " bytes instead of " + bytes);
        }
    }

    void putManifest(Server to, String repository, String reference, String manifest)
            throws IOException, InterruptedException {
        BodyPublisher body = BodyPublishers.ofString(manifest);
        HttpRequest put = request(to.uri().resolve("/v2/" + repository + "/manifests/" + reference))
                .header("Content-Type", Images.MANIFEST)
                .PUT(body)
                .build();
        expect(201, send(put, BodyHandlers.ofString()));
    }

    /** All pages of a list, from the first one on. */
    List<byte[]> pages(URI first) throws IOException, InterruptedException {
        List<byte[]> pages = new ArrayList<>();
        for (URI next = first; next != null; ) {
            HttpResponse<byte[]> page = page(next);
            pages.add(page.body());
            Matcher link = NEXT.matcher(page.headers().firstValue("Link").orElse(""));
            next = link.find() ? next.resolve(link.group(1)) : null;
        }
        return pages;
    }

    /** One page of a list. */
    HttpResponse<byte[]> page(URI uri) throws IOException, InterruptedException {
        return expect(200, send(request(uri).build(), BodyHandlers.ofByteArray()));
    }

    /** Says which request failed: the client's own messages do not. */
    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        try {
            return http.send(request, body);
        } catch (IOException e) {
            throw new IOException(request.method() + " " + request.uri() + " failed: " + e.getMessage(), e);
        }
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(WITHIN);
    }

    private static <T> HttpResponse<T> expect(int status, HttpResponse<T> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.request().method() + " " + answer.uri() + " was answered "
                    + answer.statusCode() + " instead of " + status + ": " + answer.body());
        }
        return answer;
    }

    @Override
    public void close() {
        http.close();
    }
}
