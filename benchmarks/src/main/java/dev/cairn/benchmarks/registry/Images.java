package dev.cairn.benchmarks.registry;

import java.io.IOException;

import dev.cairn.oci.Digest;

/** Small images, for what is not about the bytes of blobs. */
final class Images {

    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final int LAYERS = 8;
    private static final long BYTES = 1_000;
    private static final String DESCRIPTOR = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}";

    private Images() {}

    /** Pushes an image with some layers, which makes a manifest of a usual size, and returns it. */
    static String push(Client client, Server to, String repository, String tag)
            throws IOException, InterruptedException {
        StringBuilder layers = new StringBuilder();
        Content config = Content.of(1, BYTES);
        client.push(to, repository, config);
        for (int i = 0; i < LAYERS; i++) {
            Content layer = Content.of(2 + i, BYTES);
            client.push(to, repository, layer);
            layers.append(i == 0 ? "" : ",").append(descriptor(LAYER, layer));
        }
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":"
                + descriptor(CONFIG, config) + ",\"layers\":[" + layers + "]}";
        client.putManifest(to, repository, tag, manifest);
        return manifest;
    }

    /** A manifest that refers to another one; its config, as that of artifacts, is to be pushed before. */
    static String referrer(Digest subject, long subjectBytes, Content config, String artifactType, int number) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"artifactType\":\"" + artifactType
                + "\",\"config\":" + descriptor("application/vnd.oci.empty.v1+json", config)
                + ",\"layers\":[" + descriptor(LAYER, config) + "],\"subject\":"
                + DESCRIPTOR.formatted(MANIFEST, subject, subjectBytes)
                + ",\"annotations\":{\"com.example.number\":\"" + number + "\"}}";
    }

    private static String descriptor(String mediaType, Content content) {
        return DESCRIPTOR.formatted(mediaType, content.digest(), content.bytes());
    }
}
