package dev.cairn.registry.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.cairn.oci.Digest;
import dev.cairn.registry.manifest.ManifestIntake;
import dev.cairn.registry.model.Reference;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.storage.ManifestStore.ManifestRecord;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.RegistryStorage;

/** {@code /v2/NAME/manifests/REFERENCE} (OCI distribution-spec 1.1.1, end-3, end-7 and end-9). */
final class ManifestEndpoint {

    private static final int MAX_TAGS = 100;
    private static final int FIRST_BUFFER = 64 << 10;

    private final RegistryStorage storage;
    private final RepositoryPolicies policies;
    private final ManifestIntake intake;
    private final int maxBytes;

    ManifestEndpoint(RegistryStorage storage, RepositoryPolicies policies, Quotas quotas, int maxBytes) {
        this.storage = storage;
        this.policies = policies;
        this.intake = new ManifestIntake(storage, policies, quotas);
        this.maxBytes = maxBytes;
    }

    Answer head(Route.Manifest route) {
        ManifestRecord manifest = resolve(route)
                .flatMap(digest -> storage.manifests().use(route.repository(), digest))
                .orElseThrow(() -> ApiException.manifestUnknown(route.repository(), route.reference()));
        return Answer.of(200)
                .with("Docker-Content-Digest", manifest.digest())
                .with("Content-Type", manifest.mediaType())
                .body(new Answer.Content.OnlyLength(manifest.size()));
    }

    Answer get(Route.Manifest route) {
        StoredManifest manifest = resolve(route)
                .flatMap(digest -> storage.manifests().read(route.repository(), digest))
                .orElseThrow(() -> ApiException.manifestUnknown(route.repository(), route.reference()));
        return Answer.of(200)
                .with("Docker-Content-Digest", manifest.digest())
                .body(manifest.mediaType(), manifest.content());
    }

    private Optional<Digest> resolve(Route.Manifest route) {
        return switch (route.reference()) {
            case Reference.ByTag named -> storage.tags().resolve(route.repository(), named.tag());
            case Reference.ByDigest exact -> Optional.of(exact.digest());
        };
    }

    Answer put(Route.Manifest route, ApiRequest request) {
        Optional<Digest> expected = Optional.empty();
        List<Tag> tags;
        switch (route.reference()) {
            case Reference.ByTag named -> tags = List.of(named.tag());
            case Reference.ByDigest exact -> {
                expected = Optional.of(exact.digest());
                tags = extraTags(request);
            }
        }
        Optional<String> contentType = request.header("Content-Type").map(ManifestEndpoint::withoutParameters);
        ManifestIntake.Taken taken = intake.take(new ManifestIntake.Push(
                route.repository(),
                content(request),
                contentType.filter(Predicate.not(String::isEmpty)),
                expected,
                tags));
        return created(route, taken, tags);
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
                .with("Docker-Content-Digest", taken.digest());
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
        // What was only announced takes no memory: it grows with what comes.
        int guess = (int) Math.min(FIRST_BUFFER, request.contentLength().orElse(FIRST_BUFFER));
        ByteBuffer buffer = ByteBuffer.allocate(guess + 1);
        try {
            while (request.body().read(buffer) >= 0) {
                if (buffer.position() > maxBytes) {
                    throw tooLarge();
                }
                buffer = buffer.hasRemaining() ? buffer : grown(buffer);
            }
        } catch (IOException e) {
            throw new ApiException(
                    400, ErrorCode.MANIFEST_INVALID, "The manifest did not arrive whole: " + e.getMessage());
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static ByteBuffer grown(ByteBuffer full) {
        return ByteBuffer.allocate(full.capacity() * 2 + 1).put(full.flip());
    }

    private ApiException tooLarge() {
        return new ApiException(
                413, ErrorCode.SIZE_INVALID, "A manifest has at most " + maxBytes + " bytes in this registry");
    }

    Answer delete(Route.Manifest route) {
        requireDeletes(route);
        boolean deleted = Room.forDeleting(storage, () -> delete(route.repository(), route.reference()));
        if (!deleted) {
            throw ApiException.manifestUnknown(route.repository(), route.reference());
        }
        return Answer.of(202);
    }

    private boolean delete(Repository repository, Reference reference) {
        return switch (reference) {
            case Reference.ByTag named -> storage.tags().delete(repository, named.tag());
            case Reference.ByDigest exact ->
                storage.manifests().delete(repository, exact.digest(), "deleted by a client");
        };
    }

    private void requireDeletes(Route.Manifest route) {
        TagRule rule = switch (route.reference()) {
            case Reference.ByTag named -> policies.ruleFor(route.repository(), named.tag());
            case Reference.ByDigest _ -> policies.of(route.repository()).tags();
        };
        if (!rule.allowsDeletes()) {
            throw ApiException.deletesRefused(route.repository(), rule);
        }
    }
}
