package dev.cairn.registry.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.cairn.oci.Digest;
import dev.cairn.registry.manifest.ManifestFailure;
import dev.cairn.registry.manifest.ManifestIntake;
import dev.cairn.registry.memory.MemoryBudget;
import dev.cairn.registry.model.Reference;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.ManifestStore.OpenManifest;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.TagStore.TagRecord;

/** {@code /v2/NAME/manifests/REFERENCE} (OCI distribution-spec 1.1.1, end-3, end-7 and end-9). */
final class ManifestEndpoint {

    private static final int MAX_TAGS = 100;
    private static final int FIRST_BUFFER = MemoryBudget.TINY_BYTES;
    /** Reading a manifest takes so many times its own bytes beside them, at the worst. */
    private static final int WORK_BYTES_FOR_EACH = 5;
    /** A manifest takes moments; one that trickles in holds memory that others wait for. */
    private static final Duration MAX_ARRIVAL = Duration.ofMinutes(2);

    /** RFC 9110 section 5.6.7. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final RegistryStorage storage;
    private final RepositoryPolicies policies;
    private final ManifestIntake intake;
    private final MemoryBudget memory;
    private final int maxBytes;

    ManifestEndpoint(
            RegistryStorage storage, RepositoryPolicies policies, Quotas quotas, MemoryBudget memory, int maxBytes) {
        this.storage = storage;
        this.policies = policies;
        this.intake = new ManifestIntake(storage, policies, quotas);
        this.memory = memory;
        this.maxBytes = maxBytes;
    }

    Answer head(Route.Manifest route, ApiRequest request) {
        Resolved resolved = resolve(route);
        ManifestRecord manifest = use(route, resolved);
        if (Conditions.of(request).isKnown(resolved.digest())) {
            return describe(304, resolved);
        }
        return describe(200, resolved)
                .with("Content-Type", manifest.mediaType())
                .body(new Answer.Content.OnlyLength(manifest.size()));
    }

    Answer get(Route.Manifest route, ApiRequest request) {
        Resolved resolved = resolve(route);
        Conditions conditions = Conditions.of(request);
        if (!conditions.areNone() && conditions.isKnown(use(route, resolved).digest())) {
            return describe(304, resolved);
        }
        OpenManifest manifest =
                storage.manifests().open(route.repository(), resolved.digest()).orElseThrow(() -> unknown(route));
        BlobContent content = manifest.content();
        return describe(200, resolved)
                .with("Content-Type", manifest.mediaType())
                .body(
                        switch (content) {
                            case BlobContent.InMemory all -> new Answer.Content.Bytes(all.bytes());
                            case BlobContent.OnDisk _, BlobContent.Streamed _ ->
                                new Answer.Content.OfBlob(content, 0, content.size());
                        });
    }

    /** Whoever was told of a manifest relies on it from now on. */
    private ManifestRecord use(Route.Manifest route, Resolved resolved) {
        return storage.manifests().use(route.repository(), resolved.digest()).orElseThrow(() -> unknown(route));
    }

    private static Answer describe(int status, Resolved resolved) {
        Answer answer = Answer.of(status)
                .with("Docker-Content-Digest", resolved.digest())
                .with("ETag", Conditions.etag(resolved.digest()));
        return resolved.taggedAt().isPresent()
                ? answer.with(
                        "Last-Modified", HTTP_DATE.format(resolved.taggedAt().get()))
                : answer;
    }

    /**
     * What a reference names.
     *
     * @param taggedAt when its tag was made or moved; of a digest that has no tag here, nothing ever changes
     */
    private record Resolved(Digest digest, Optional<Instant> taggedAt) {}

    private Resolved resolve(Route.Manifest route) {
        return switch (route.reference()) {
            case Reference.ByTag named ->
                storage.tags()
                        .find(route.repository(), named.tag())
                        .map(tag -> new Resolved(tag.manifest(), Optional.of(tag.at())))
                        .orElseThrow(() -> unknown(route));
            case Reference.ByDigest exact -> new Resolved(exact.digest(), Optional.empty());
        };
    }

    private static ApiException unknown(Route.Manifest route) {
        return ApiException.manifestUnknown(route.repository(), route.reference());
    }

    Answer put(Route.Manifest route, ApiRequest request) {
        Optional<Digest> expected = Optional.empty();
        Conditions conditions = Conditions.of(request);
        List<Tag> tags;
        switch (route.reference()) {
            case Reference.ByTag named -> tags = List.of(named.tag());
            case Reference.ByDigest exact -> {
                expected = Optional.of(exact.digest());
                requireWanted(route.repository(), exact, conditions);
                tags = extraTags(request);
            }
        }
        Optional<String> contentType = request.header("Content-Type").map(ManifestEndpoint::withoutParameters);
        ManifestIntake.Push push = new ManifestIntake.Push(
                route.repository(),
                content(request),
                contentType.filter(Predicate.not(String::isEmpty)),
                expected,
                tags,
                route.reference() instanceof Reference.ByTag && !conditions.areNone()
                        ? Optional.of(conditions)
                        : Optional.empty());
        try (var _ = memory.work((long) WORK_BYTES_FOR_EACH * push.content().length)) {
            return created(route, intake.take(push), tags);
        }
    }

    /** Under its digest a manifest is there or not, and is never another. */
    private void requireWanted(Repository repository, Reference.ByDigest exact, Conditions conditions) {
        if (conditions.areNone()) {
            return;
        }
        Optional<Digest> current =
                storage.manifests().find(repository, exact.digest()).map(ManifestRecord::digest);
        if (!conditions.holds(current)) {
            throw Failures.of(new ManifestFailure.NotAsWanted(repository, exact, current));
        }
    }

    private static List<Tag> extraTags(ApiRequest request) {
        List<String> names = request.parameters("tag");
        if (names.size() > MAX_TAGS) {
            throw new ApiException(414, ErrorCode.UNSUPPORTED, "At most " + MAX_TAGS + " tags in one push");
        }
        return names.stream()
                .distinct()
                .map(name -> Route.named(ErrorCode.MANIFEST_INVALID, Tag::new, name))
                .toList();
    }

    private static String withoutParameters(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static Answer created(Route.Manifest route, ManifestIntake.Taken taken, List<Tag> tags) {
        Repository repository = route.repository();
        Answer answer = Answer.of(201)
                .with("Location", "/v2/" + repository + "/manifests/" + taken.digest())
                .with("Docker-Content-Digest", taken.digest())
                .with("ETag", Conditions.etag(taken.digest()));
        if (taken.subject().isPresent()) {
            answer = answer.with("OCI-Subject", taken.subject().get());
        }
        if (route.reference() instanceof Reference.ByDigest && !tags.isEmpty()) {
            answer = answer.with("OCI-Tag", tags.stream().map(Tag::name).collect(Collectors.joining(", ")));
        }
        return answer;
    }

    /** The whole manifest: the one thing that is held in memory, and therefore limited. */
    private byte[] content(ApiRequest request) {
        if (request.contentLength().orElse(0) > maxBytes) {
            throw tooLarge();
        }
        // What was only announced takes no memory, until it is seen that more than a little comes.
        int end = (int) Math.min(maxBytes, request.contentLength().orElse(maxBytes));
        int capacity = Math.min(FIRST_BUFFER, end);
        ByteBuffer buffer = ByteBuffer.allocate(capacity);
        long started = System.nanoTime();
        try {
            while (read(request, buffer)) {
                if (System.nanoTime() - started > MAX_ARRIVAL.toNanos()) {
                    throw new IOException("it took more than " + MAX_ARRIVAL.toSeconds() + " s");
                }
                if (!buffer.hasRemaining() && buffer.capacity() < end) {
                    buffer = grown(buffer, end, request);
                }
            }
        } catch (IOException e) {
            throw new ApiException(
                    400, ErrorCode.MANIFEST_INVALID, "The manifest did not arrive whole: " + e.getMessage());
        }
        return buffer.hasRemaining() ? Arrays.copyOf(buffer.array(), buffer.position()) : buffer.array();
    }

    /** Whether more came; where all has come that was announced, and that is taken, there must be no more. */
    private boolean read(ApiRequest request, ByteBuffer buffer) throws IOException {
        if (buffer.hasRemaining()) {
            return request.body().read(buffer) >= 0;
        }
        if (request.body().read(ByteBuffer.allocate(1)) >= 0) {
            throw tooLarge();
        }
        return false;
    }

    private static ByteBuffer grown(ByteBuffer full, int end, ApiRequest request) {
        int capacity = Math.min(end, full.capacity() * 4);
        if (capacity > MemoryBudget.SMALL_BYTES) {
            // All at once: two that each had half of what there is would wait for each other.
            capacity = request.contentLength().isPresent() ? end : capacity;
            request.memory().resize(request.contentLength().isPresent() ? end : 2L * end);
        } else {
            request.memory().resize(capacity);
        }
        return ByteBuffer.allocate(capacity).put(full.flip());
    }

    private ApiException tooLarge() {
        return new ApiException(
                413, ErrorCode.SIZE_INVALID, "A manifest has at most " + maxBytes + " bytes in this registry");
    }

    Answer delete(Route.Manifest route, ApiRequest request) {
        requireDeletes(route);
        Conditions conditions = Conditions.of(request);
        boolean deleted = Room.forDeleting(storage, () -> delete(route.repository(), route.reference(), conditions));
        if (!deleted) {
            throw ApiException.manifestUnknown(route.repository(), route.reference());
        }
        return Answer.of(202);
    }

    private boolean delete(Repository repository, Reference reference, Conditions conditions) {
        return switch (reference) {
            case Reference.ByTag named ->
                conditions.areNone()
                        ? storage.tags().delete(repository, named.tag())
                        : deleteIfWanted(repository, named, conditions);
            case Reference.ByDigest exact -> {
                requireWanted(repository, exact, conditions);
                yield storage.manifests().delete(repository, exact.digest(), "deleted by a client");
            }
        };
    }

    private boolean deleteIfWanted(Repository repository, Reference.ByTag named, Conditions conditions) {
        Optional<TagRecord> seen = storage.tags().find(repository, named.tag());
        Optional<Digest> current = seen.map(TagRecord::manifest);
        if (!conditions.holds(current)) {
            throw Failures.of(new ManifestFailure.NotAsWanted(repository, named, current));
        }
        if (seen.isPresent() && !storage.tags().deleteUnchanged(repository, seen.get())) {
            Optional<Digest> other = storage.tags().resolve(repository, named.tag());
            throw Failures.of(new ManifestFailure.NotAsWanted(repository, named, other));
        }
        return seen.isPresent();
    }

    private void requireDeletes(Route.Manifest route) {
        // Tags that attach things move everywhere, but where clients delete nothing they do not delete these either.
        TagRule rule = policies.of(route.repository()).tags();
        if (!rule.allowsDeletes()) {
            throw ApiException.deletesRefused(route.repository(), rule);
        }
    }
}
