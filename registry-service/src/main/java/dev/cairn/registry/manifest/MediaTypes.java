package dev.cairn.registry.manifest;

/** The media types that the registry must know (OCI image-spec 1.1, "Media Types"; Docker image manifest v2.2). */
public final class MediaTypes {

    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

    private static final String OCI_NONDISTRIBUTABLE = "application/vnd.oci.image.layer.nondistributable.";
    private static final String DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.";

    private MediaTypes() {}

    static boolean isImage(String mediaType) {
        return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
    }

    static boolean isIndex(String mediaType) {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
    }

    /** Layers that may not be uploaded, so that a registry cannot ask for them. */
    static boolean isElsewhere(String mediaType) {
        return mediaType.startsWith(OCI_NONDISTRIBUTABLE) || mediaType.startsWith(DOCKER_FOREIGN);
    }
}
