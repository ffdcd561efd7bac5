package dev.cairn.registry.api;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.api.RawHttp.RawAnswer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a repository and its uploads must be like after each step (OCI distribution-spec, "Pushing blobs"): an upload is there
 * from its POST until it is finished, cancelled, or finished under a digest that is not its own.
 */
final class UploadModel {

    /** What a chunk says in {@code Content-Range} about where it belongs. */
    enum Claim {
        NONE,
        RIGHT,
        GAP,
        OVERLAP,
        LENGTH,
        NO_RANGE
    }

    /** The digest that content is given. */
    enum Named {
        SHA256,
        SHA512,
        OTHER,
        MALFORMED,
        NONE
    }

    /** A request. An upload is one of a few slots, whether it was begun, is over, or never was. */
    sealed interface Step {
        record Begin(int slot, String query) implements Step {}

        record Chunk(int slot, String content, Claim claim) implements Step {}

        record Finish(int slot, String content, Claim claim, Named named) implements Step {}

        record Status(int slot) implements Step {}

        record Cancel(int slot) implements Step {}

        record Whole(String content, Named named) implements Step {}

        record Pull(String content) implements Step {}

        record Mount(String content) implements Step {}

        record Delete(String content) implements Step {}
    }

    private static final class Upload {
        final String location;
        String received = "";
        boolean over;

        Upload(String location) {
            this.location = location;
        }

        String range() {
            return "0-" + Math.max(0, received.length() - 1);
        }
    }

    private final FuzzTarget target;
    private final String repository;
    private final Map<Integer, Upload> uploads = new HashMap<>();
    /** By digest. */
    private final Map<String, String> blobs = new HashMap<>();

    private final Set<String> mounted = new HashSet<>();

    UploadModel(FuzzTarget target, String repository) {
        this.target = target;
        this.repository = repository;
    }

    void run(Step step) {
        switch (step) {
            case Step.Begin begin -> begin(begin);
            case Step.Chunk chunk -> chunk(chunk);
            case Step.Finish finish -> finish(finish);
            case Step.Status status -> status(upload(status.slot()));
            case Step.Cancel cancel -> cancel(upload(cancel.slot()));
            case Step.Whole whole -> whole(whole);
            case Step.Pull pull -> pull(repository, sha256(pull.content()), blobs.get(sha256(pull.content())));
            case Step.Mount mount -> mount(sha256(mount.content()));
            case Step.Delete delete -> delete(sha256(delete.content()));
        }
    }

    private String uploadsPath() {
        return "/v2/" + repository + "/blobs/uploads/";
    }

    private Upload upload(int slot) {
        return uploads.computeIfAbsent(slot, _ -> {
            Upload never = new Upload(uploadsPath() + "00000000-0000-4000-8000-000000000000");
            never.over = true;
            return never;
        });
    }

    private void begin(Step.Begin begin) {
        RawAnswer answer = send("POST", uploadsPath() + begin.query(), "", "", 202);
        uploads.put(begin.slot(), new Upload(answer.header("location")));
    }

    private void chunk(Step.Chunk chunk) {
        Upload upload = upload(chunk.slot());
        int expected = upload.over ? 404 : refusal(chunk.claim(), chunk.content(), upload, 202);
        RawAnswer answer = send(
                "PATCH", upload.location, range(chunk.claim(), chunk.content(), upload), chunk.content(), expected);
        if (expected == 202) {
            upload.received += chunk.content();
            assertThat(answer.header("range")).isEqualTo(upload.range());
        }
    }

    private void finish(Step.Finish finish) {
        Upload upload = upload(finish.slot());
        String whole = upload.received + finish.content();
        int expected = expected(finish, upload);
        send(
                "PUT",
                upload.location + digest(finish.named(), whole),
                range(finish.claim(), finish.content(), upload),
                finish.content(),
                expected);
        if (expected == 201) {
            blobs.put(name(finish.named(), whole), whole);
            upload.over = true;
        }
        boolean taken = refusal(finish.claim(), finish.content(), upload, 201) == 201;
        if (finish.named() == Named.OTHER && taken) {
            upload.over = true;
        }
    }

    private static int expected(Step.Finish finish, Upload upload) {
        if (finish.named() == Named.NONE || finish.named() == Named.MALFORMED) {
            return 400;
        }
        if (upload.over) {
            return 404;
        }
        return refusal(finish.claim(), finish.content(), upload, finish.named() == Named.OTHER ? 400 : 201);
    }

    /** How a chunk is refused that says the wrong thing of itself. */
    private static int refusal(Claim claim, String content, Upload upload, int otherwise) {
        if (content.isEmpty()) {
            return otherwise; // there is no range to claim
        }
        return switch (claim) {
            case NONE, RIGHT -> otherwise;
            case GAP -> 416;
            case OVERLAP -> upload.received.isEmpty() ? otherwise : 416;
            case LENGTH, NO_RANGE -> 400;
        };
    }

    private static String range(Claim claim, String content, Upload upload) {
        int at = upload.received.length();
        if (content.isEmpty()) {
            return "";
        }
        return switch (claim) {
            case NONE -> "";
            case RIGHT -> contentRange(at, content.length());
            case GAP -> contentRange(at + 1, content.length());
            case OVERLAP -> contentRange(Math.max(0, at - 1), content.length());
            case LENGTH -> contentRange(at, content.length() + 1);
            case NO_RANGE -> "Content-Range: bytes 0-1/*\r\n";
        };
    }

    private static String contentRange(int first, int length) {
        return "Content-Range: " + first + "-" + (first + length - 1) + "\r\n";
    }

    private void status(Upload upload) {
        RawAnswer answer = send("GET", upload.location, "", "", upload.over ? 404 : 204);
        if (!upload.over) {
            assertThat(answer.header("range")).isEqualTo(upload.range());
        }
    }

    private void cancel(Upload upload) {
        send("DELETE", upload.location, "", "", upload.over ? 404 : 204);
        upload.over = true;
    }

    private void whole(Step.Whole whole) {
        int expected = switch (whole.named()) {
            case SHA256, SHA512 -> 201;
            case OTHER, MALFORMED -> 400;
            case NONE -> 202;
        };
        send("POST", uploadsPath() + digest(whole.named(), whole.content()), "", whole.content(), expected);
        if (expected == 201) {
            blobs.put(name(whole.named(), whole.content()), whole.content());
        }
    }

    private void mount(String digest) {
        boolean there = blobs.containsKey(digest);
        send(
                "POST",
                "/v2/" + repository + "/other/blobs/uploads/?mount=" + digest + "&from=" + repository,
                "",
                "",
                there ? 201 : 202);
        if (there) {
            mounted.add(digest);
        }
    }

    private void delete(String digest) {
        send("DELETE", "/v2/" + repository + "/blobs/" + digest, "", "", blobs.containsKey(digest) ? 202 : 404);
        blobs.remove(digest);
    }

    private void pull(String from, String digest, @Nullable String content) {
        RawAnswer answer = send("GET", "/v2/" + from + "/blobs/" + digest, "", "", content == null ? 404 : 200);
        if (content != null) {
            assertThat(answer.body()).isEqualTo(Contents.text(content));
            assertThat(answer.header("docker-content-digest")).isEqualTo(digest);
        }
    }

    /** Each blob, also where it was mounted and has been deleted from where it came. */
    void assertAllContent() {
        blobs.forEach((digest, content) -> pull(repository, digest, content));
        for (String digest : mounted) {
            RawAnswer answer = send("GET", "/v2/" + repository + "/other/blobs/" + digest, "", "", 200);
            assertThat(Contents.sha256(answer.body()).toString()).isEqualTo(digest);
        }
    }

    private RawAnswer send(String method, String path, String headers, String body, int expected) {
        RawAnswer answer = target.send(method, path, headers, Contents.text(body));
        assertThat(answer.status()).as("%s %s: %s", method, path, answer).isEqualTo(expected);
        return answer;
    }

    private static String sha256(String content) {
        return Contents.sha256(Contents.text(content)).toString();
    }

    private static String name(Named named, String content) {
        return named == Named.SHA512
                ? Contents.digest(Digest.Algorithm.SHA512, Contents.text(content))
                        .toString()
                : sha256(content);
    }

    private static String digest(Named named, String content) {
        return switch (named) {
            case SHA256, SHA512 -> "?digest=" + name(named, content);
            case OTHER -> "?digest=" + sha256(content + "!");
            case MALFORMED -> "?digest=sha256:..";
            case NONE -> "";
        };
    }
}
