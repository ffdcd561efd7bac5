package dev.cairn.build.builder;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.event.Json;
import dev.cairn.model.PlatformFile;
import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;
import dev.cairn.oci.MediaTypes;

/** Base images: what they consist of, and their layers brought into our registry. Every byte is checked by its digest. */
final class BaseImages {

    private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";

    /** Docker's names of what OCI calls otherwise; the content is the same. */
    private static final Map<String, String> LAYER_TYPES = Map.of(
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            OCI_LAYER + "+gzip",
            "application/vnd.docker.image.rootfs.diff.tar",
            OCI_LAYER,
            OCI_LAYER,
            OCI_LAYER,
            OCI_LAYER + "+gzip",
            OCI_LAYER + "+gzip",
            OCI_LAYER + "+zstd",
            OCI_LAYER + "+zstd");

    private final HttpClient client;
    private final PlatformFile platform;
    private final Deadline deadline;

    /**
     * Pulls from wherever the bases are.
     *
     * @param platform names the registries that ask for credentials
     */
    BaseImages(HttpClient client, PlatformFile platform, Deadline deadline) {
        this.client = client;
        this.platform = platform;
        this.deadline = deadline;
    }

    BaseImage describe(ImageReference image) throws BuildFailedException, InterruptedException {
        RegistryPull pull = pull(image);
        JsonNode manifest = document(pull, image, "manifests/", image.digest());
        if (manifest.has("manifests")) {
            manifest = document(pull, image, "manifests/", ofThisPlatform(image, manifest));
        }
        Digest configDigest = digest(image, manifest.path("config"));
        JsonNode config = document(pull, image, "blobs/", configDigest);
        List<BaseImage.Blob> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            layers.add(layer(image, layer));
        }
        if (config.path("rootfs").path("diff_ids").size() != layers.size()) {
            throw unusable(image, "its configuration does not name as many layers as its manifest");
        }
        return new BaseImage(image, config, layers);
    }

    /** Copies the layers that our registry does not have; answers their size in bytes. */
    long copy(BaseImage base, RegistryPush registry, WorkFolder work)
            throws IOException, BuildFailedException, InterruptedException {
        RegistryPull pull = pull(base.reference());
        long size = 0;
        for (BaseImage.Blob layer : base.layers()) {
            size += layer.size();
            if (!registry.hasBlob(layer.digest())) {
                Path file = work.file("base-" + layer.digest().hex());
                pull.blob("blobs/" + layer.digest(), file);
                if (!Hashes.of(layer.digest().algorithm(), file).equals(layer.digest())) {
                    throw unusable(base.reference(), "layer " + layer.digest() + " came with another content");
                }
                registry.blob(layer.digest(), file);
                Files.delete(file);
            }
        }
        return size;
    }

    private RegistryPull pull(ImageReference image) {
        return new RegistryPull(client, image, platform.login(image.registry()), deadline);
    }

    private static JsonNode document(RegistryPull pull, ImageReference image, String kind, Digest digest)
            throws BuildFailedException, InterruptedException {
        byte[] content = pull.document(kind + digest, MediaTypes.ALL + ", */*");
        Digest found =
                Digest.of(digest.algorithm(), Hashes.of(digest.algorithm()).digest(content));
        if (!found.equals(digest)) {
            throw unusable(image, digest + " came with another content");
        }
        try {
            return Json.MAPPER.readTree(content);
        } catch (IOException e) {
            throw unusable(image, digest + " is not JSON");
        }
    }

    private static Digest ofThisPlatform(ImageReference image, JsonNode index) throws BuildFailedException {
        for (JsonNode entry : index.path("manifests")) {
            JsonNode platform = entry.path("platform");
            if (platform.path("os").asText().equals("linux")
                    && platform.path("architecture").asText().equals(ImageDocuments.architecture())) {
                return digest(image, entry);
            }
        }
        throw unusable(image, "it has no variant for linux/" + ImageDocuments.architecture());
    }

    private static BaseImage.Blob layer(ImageReference image, JsonNode layer) throws BuildFailedException {
        String type = LAYER_TYPES.get(layer.path("mediaType").asText());
        if (type == null) {
            throw unusable(image, "a layer's type is not supported: " + layer.path("mediaType"));
        }
        return new BaseImage.Blob(type, digest(image, layer), layer.path("size").asLong());
    }

    private static Digest digest(ImageReference image, JsonNode descriptor) throws BuildFailedException {
        try {
            return Digest.parse(descriptor.path("digest").asText());
        } catch (IllegalArgumentException e) {
            throw unusable(image, "it is no image: " + e.getMessage());
        }
    }

    private static BuildFailedException unusable(ImageReference image, String why) {
        return new BuildFailedException(
                BuildFailedException.BASE_IMAGE, "The base image " + image + " cannot be used: " + why);
    }
}
