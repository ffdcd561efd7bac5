package dev.cairn.build.builder;

import java.nio.file.Path;

import dev.cairn.oci.Digest;

/**
 * A layer in a file (OCI image-spec 1.1, "Image Layer Filesystem Changeset").
 *
 * @param file the compressed archive
 * @param digest of the file
 * @param diffId the digest of the archive before it was compressed
 * @param size of the file, in bytes
 */
record Layer(Path file, Digest digest, Digest diffId, long size) {

    static final String MEDIA_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
}
