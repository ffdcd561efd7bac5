package dev.cairn.cli.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.registry.layout.Descriptor;
import dev.cairn.cli.registry.layout.Manifest;
import dev.cairn.event.Json;
import dev.cairn.oci.Digest;
import dev.cairn.oci.MediaTypes;
import dev.cairn.oci.client.RegistryClient;
import dev.cairn.oci.client.RegistryException;
import dev.cairn.oci.client.RegistryFailure;

/** What has to be fetched for some artifacts, each piece once, and the index that lists the artifacts. */
final class ExportPlan {

    private static final int MAX_DEPTH = 16;
    private static final int NOT_FOUND = 404;

    private final RegistrySession registry;
    private final Console console;
    private final boolean withReferrers;
    private final boolean oneRepository;
    private final Map<Digest, Piece> pieces = new LinkedHashMap<>();
    private final List<Map<String, Object>> listed = new ArrayList<>();

    /** One piece, and where it is had from. */
    record Piece(String repository, Descriptor descriptor) {}

    private ExportPlan(RegistrySession registry, Console console, boolean withReferrers, boolean oneRepository) {
        this.registry = registry;
        this.console = console;
        this.withReferrers = withReferrers;
        this.oneRepository = oneRepository;
    }

    /** Plans for these artifacts; all their manifests are read for that. */
    static ExportPlan of(
            List<ArtifactReference> artifacts, RegistrySession registry, boolean withReferrers, Console console)
            throws RegistryException, InterruptedException {
        boolean one =
                artifacts.stream().map(ArtifactReference::repository).distinct().count() == 1;
        ExportPlan plan = new ExportPlan(registry, console, withReferrers, one);
        for (ArtifactReference artifact : artifacts) {
            Manifest manifest = new NamedManifests(registry).get(artifact);
            plan.list(artifact.repository(), artifact.digest() == null ? artifact.reference() : null, manifest);
            plan.take(artifact.repository(), manifest, 0);
        }
        return plan;
    }

    /** In the order in which they were found. */
    List<Piece> pieces() {
        return List.copyOf(pieces.values());
    }

    /** The content of {@code index.json}. */
    byte[] index() {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        index.put("manifests", listed);
        return Json.write(index);
    }

    private void list(String repository, @Nullable String tag, Manifest manifest) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("mediaType", manifest.mediaType());
        entry.put("digest", manifest.digest());
        entry.put("size", manifest.size());
        if (tag == null && manifest.json().hasNonNull("artifactType")) {
            entry.put("artifactType", manifest.artifactType());
        }
        String host = registry.client().registry().getRawAuthority();
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(ImageNames.FULL, host + "/" + repository + (tag == null ? "@" + manifest.digest() : ":" + tag));
        if (tag != null) {
            annotations.put(ImageNames.SHORT, oneRepository ? tag : repository + ":" + tag);
        }
        entry.put("annotations", annotations);
        listed.add(entry);
    }

    private void take(String repository, Manifest manifest, int depth) throws RegistryException, InterruptedException {
        if (depth > MAX_DEPTH) {
            throw CliException.failed("Manifest " + manifest.digest() + " is nested too deep in indexes");
        }
        Descriptor own = new Descriptor(manifest.mediaType(), manifest.digest(), manifest.size(), null, null, Map.of());
        if (pieces.putIfAbsent(manifest.digest(), new Piece(repository, own)) != null) {
            return;
        }
        for (Descriptor child : manifest.manifests()) {
            if (child.isManifest()) {
                Optional<Manifest> there = find(repository, child);
                if (there.isPresent()) {
                    take(repository, there.get(), depth + 1);
                }
            } else {
                pieces.putIfAbsent(child.digest(), new Piece(repository, child));
            }
        }
        manifest.blobs().forEach(blob -> pieces.putIfAbsent(blob.digest(), new Piece(repository, blob)));
        for (Descriptor layer : manifest.layers()) {
            if (MediaTypes.isElsewhere(layer.mediaType()) && registry.client().hasBlob(repository, layer.digest())) {
                pieces.putIfAbsent(layer.digest(), new Piece(repository, layer));
            }
        }
        if (withReferrers) {
            for (JsonNode each : registry.lists().referrers(repository, manifest.digest())) {
                refer(repository, Descriptor.of(each, "The list of referrers"), depth);
            }
        }
    }

    private void refer(String repository, Descriptor referrer, int depth)
            throws RegistryException, InterruptedException {
        if (!pieces.containsKey(referrer.digest())) {
            Optional<Manifest> there = find(repository, referrer);
            if (there.isPresent()) {
                list(repository, null, there.get());
                take(repository, there.get(), depth + 1);
            }
        }
    }

    /** An index may list what a registry does not have, for example other platforms of a mirror. */
    private Optional<Manifest> find(String repository, Descriptor descriptor)
            throws RegistryException, InterruptedException {
        try {
            return Optional.of(registry.manifest(repository, descriptor.digest().toString()));
        } catch (RegistryException e) {
            if (e.failure() instanceof RegistryFailure.Refused refused && refused.status() == NOT_FOUND) {
                console.note(
                        RegistryClient.manifest(repository, descriptor.digest().toString())
                                + (descriptor.platform() == null ? "" : " (" + descriptor.platform() + ")")
                                + " is listed, but the registry does not have it: left out");
                return Optional.empty();
            }
            throw e;
        }
    }
}
