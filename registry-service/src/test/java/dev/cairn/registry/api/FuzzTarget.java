package dev.cairn.registry.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.registry.api.RawHttp.RawAnswer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What fuzz tests send requests to, and what must be true after each: it is answered, never with a failure of the registry's
 * own; a refusal has the specification's form and a code of its list; nothing is written but what the layout knows; nothing is
 * logged as an error; and the next client is served.
 */
final class FuzzTarget implements AutoCloseable {

    private static final String SECRET = "not to be seen";
    /** A target below {@code /v2} that a server can make out in the request's first line. */
    private static final Pattern READABLE = Pattern.compile("/v2([/?][\\x21-\\xff&&[^\\x7f]]*)?");
    /** To walk the whole folder after each of thousands of requests would be all that a run does. */
    private static final int WALK_EVERY = 25;

    private final Path folder;
    private final RawHttp http;
    private final DataFolder data;
    private final ErrorLog errors = ErrorLog.open();

    private int requests;

    /**
     * A target.
     *
     * @param folder where there is nothing but the registry's {@code data}
     */
    FuzzTarget(int port, Path folder) {
        this.folder = folder;
        this.http = new RawHttp(port);
        this.data = new DataFolder(folder.resolve("data"));
        try {
            Files.writeString(folder.resolve("secret"), SECRET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawAnswer send(String method, String target, String headers, byte[] body) {
        return check(http.send(method, target, headers, body), method, target);
    }

    RawAnswer send(String method, String target) {
        return send(method, target, "", new byte[0]);
    }

    /** Sends bytes that begin with that method and target. */
    RawAnswer send(String method, String target, byte[] request) {
        return check(http.send(request), method, target);
    }

    private RawAnswer check(RawAnswer answer, String method, String target) {
        assertThat(answer.status()).as("%s", answer).isBetween(200, 499);
        assertThat(answer.toString()).doesNotContain(SECRET);
        if (answer.status() >= 400 && READABLE.matcher(target).matches()) {
            assertRefusal(answer, method);
        }
        assertThat(errors.take()).isEmpty();
        assertThat(http.send("GET", "/v2/", "", new byte[0]).status()).isIn(200, 401);
        assertFolder();
        return answer;
    }

    private static void assertRefusal(RawAnswer answer, String method) {
        assertThat(answer.header("content-type")).as("%s", answer).isEqualTo("application/json");
        if (method.equals("HEAD")) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        JsonNode errors = answer.json().path("errors");
        assertThat(errors).as("%s", answer).isNotEmpty();
        for (JsonNode error : errors) {
            assertThat(ErrorCode.valueOf(error.path("code").asText()))
                    .as("%s", answer)
                    .isNotEqualTo(ErrorCode.UNKNOWN);
            assertThat(error.path("message").asText()).as("%s", answer).isNotEmpty();
        }
    }

    private void assertFolder() {
        try {
            assertNothingBesideTheData();
            requests++;
            if (requests % WALK_EVERY == 0) {
                assertThat(data.strangers()).isEmpty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertNothingBesideTheData() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.equals("data") || name.equals("secret") || name.endsWith(".password"));
        }
        assertThat(Files.readString(folder.resolve("secret"))).isEqualTo(SECRET);
    }

    /** Looks through the folder once more. */
    @Override
    public void close() {
        errors.close();
        try {
            assertThat(data.strangers()).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
