package dev.cairn.deploy.image;

import java.nio.file.Path;

import dev.cairn.oci.Digest;

/**
 * An image that lies ready: verified, complete, and read-only.
 *
 * @param digest what it was asked for by
 * @param root its root folder
 * @param config how its program is run
 */
public record UnpackedImage(Digest digest, Path root, ImageConfig config) {}
