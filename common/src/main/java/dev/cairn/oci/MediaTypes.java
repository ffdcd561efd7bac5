package dev.cairn.oci;

/** The media types of manifests and indexes (OCI image-spec 1.1, "Media Types"; Docker image manifest v2.2). */
public final class MediaTypes {

    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

    /** All of them, as a client asks for them in {@code Accept}. */
    public static final String ALL = String.join(", ", OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST);

    private static final String OCI_NONDISTRIBUTABLE = "application/vnd.oci.image.layer.nondistributable.";
    private static final String DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.";

    private MediaTypes() {}

    /** Whether it is a manifest of one image or artifact. */
    public static boolean isImage(String mediaType) {
        return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
    }

    /** Whether it is a list of manifests. */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
    }

    /** Layers that may not be uploaded, so that a registry cannot ask for them. */
    public static boolean isElsewhere(String mediaType) {
        return mediaType.startsWith(OCI_NONDISTRIBUTABLE) || mediaType.startsWith(DOCKER_FOREIGN);
    }
}
