package dev.cairn.cli.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.cli.registry.layout.Descriptor;
import dev.cairn.cli.registry.layout.Manifest;
import dev.cairn.event.Json;
import dev.cairn.oci.Digest;
import dev.cairn.oci.client.RegistryException;

/** Finds out what stands behind manifests of one repository; each is asked for once. Not safe for several threads. */
final class ArtifactFacts {

    /** Configurations are small; a larger one is something else. */
    private static final long MAX_CONFIG = 4 << 20;

    private static final int MAX_DEPTH = 8;

    private final RegistrySession registry;
    private final String repository;
    private final Consumer<String> warnings;
    private final Map<Digest, Facts> known = new HashMap<>();

    /**
     * What is known of a manifest.
     *
     * @param size of it and all that it names, each piece once, in bytes
     * @param platforms such as {@code linux/amd64}
     */
    record Facts(Digest digest, String mediaType, @Nullable String artifactType, long size, List<String> platforms) {}

    /** @param warnings is told what could not be found out, for people */
    ArtifactFacts(RegistrySession registry, String repository, Consumer<String> warnings) {
        this.registry = registry;
        this.repository = repository;
        this.warnings = warnings;
    }

    Facts of(Digest digest) throws RegistryException, InterruptedException {
        Facts there = known.get(digest);
        if (there == null) {
            there = of(registry.manifest(repository, digest.toString()));
            known.put(digest, there);
        }
        return there;
    }

    Facts of(Manifest manifest) throws RegistryException, InterruptedException {
        Map<Digest, Long> sizes = new HashMap<>();
        Set<String> platforms = new LinkedHashSet<>();
        collect(manifest, sizes, platforms, 0);
        return new Facts(
                manifest.digest(),
                manifest.mediaType(),
                manifest.json().hasNonNull("artifactType") ? manifest.artifactType() : null,
                sizes.values().stream().mapToLong(Long::longValue).sum(),
                List.copyOf(platforms));
    }

    private void collect(Manifest manifest, Map<Digest, Long> sizes, Set<String> platforms, int depth)
            throws RegistryException, InterruptedException {
        sizes.put(manifest.digest(), manifest.size());
        manifest.blobs().forEach(blob -> sizes.put(blob.digest(), blob.size()));
        if (!manifest.isIndex()) {
            if (depth == 0) { // else the index tells
                platform(manifest).ifPresent(platforms::add);
            }
            return;
        }
        for (Descriptor child : manifest.manifests()) {
            if (child.platform() != null && !child.platform().startsWith("unknown/")) {
                platforms.add(child.platform());
            }
            if (child.isManifest() && depth < MAX_DEPTH && !sizes.containsKey(child.digest())) {
                Optional<Manifest> there = find(child.digest());
                if (there.isPresent()) {
                    collect(there.get(), sizes, platforms, depth + 1);
                }
            }
        }
    }

    private Optional<Manifest> find(Digest digest) throws RegistryException, InterruptedException {
        try {
            return Optional.of(registry.manifest(repository, digest.toString()));
        } catch (RegistryException e) {
            if (!NamedManifests.isNotGiven(e)) {
                throw e;
            }
            if (!NamedManifests.isNotFound(e)) { // an index may list what there is not, such as other platforms
                warnings.accept("warning: The registry does not give the manifest " + digest
                        + ", which an index lists (damaged), and its size is not counted: push it again");
            }
            return Optional.empty();
        }
    }

    /** An image's configuration tells its platform; that of anything else tells none. */
    private Optional<String> platform(Manifest manifest) throws RegistryException, InterruptedException {
        Optional<Descriptor> config = manifest.config()
                .filter(each ->
                        each.mediaType().contains("image") && each.mediaType().contains("json"))
                .filter(each -> each.size() <= MAX_CONFIG);
        if (config.isEmpty()) {
            return Optional.empty();
        }
        Optional<byte[]> bytes = content(manifest, config.get());
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.MAPPER.readTree(bytes.get());
            return Optional.ofNullable(Descriptor.platform(json));
        } catch (IOException e) {
            return Optional.empty(); // not what its type says: then it tells nothing
        }
    }

    /** Of one image the configuration may be damaged; that is no reason to tell nothing of the others. */
    private Optional<byte[]> content(Manifest manifest, Descriptor config)
            throws RegistryException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            registry.client().pullBlob(repository, config.digest(), config.size(), bytes);
            return Optional.of(bytes.toByteArray());
        } catch (RegistryException e) {
            if (NamedManifests.isNotGiven(e)) {
                warnings.accept("warning: The registry does not give the config " + config.digest() + " of manifest "
                        + manifest.digest() + " (damaged, or being deleted), which tells its platform: push it again");
                return Optional.empty();
            }
            throw e;
        }
    }
}
