package dev.cairn.deploy.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;

/** Pulls one image and unpacks it as it streams by: nothing is kept in memory, and no archive on disk. */
final class ImagePuller {

    private static final Logger LOG = LoggerFactory.getLogger(ImagePuller.class);
    private static final int MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
    private static final int MAX_INDEX_DEPTH = 3;

    private final RegistryClient registry;
    private final ImageLimits limits;
    private final Manifests manifests = new Manifests();

    ImagePuller(HttpClient http, RegistryAccess access, ImageLimits limits) {
        this.registry = new RegistryClient(http, access);
        this.limits = limits;
    }

    /** Unpacks the image into an empty folder; on failure the folder holds rubbish. */
    ImageConfig pull(ImageReference image, Path root) {
        Manifests.Image manifest = resolve(image, image.digest(), 0);
        Manifests.Config config = manifests.config(document(image, manifest.config()));
        checkPlatform(config.os(), config.architecture());
        List<Manifests.Descriptor> layers = manifest.layers();
        if (layers.size() != config.diffIds().size()) {
            throw ImageException.invalid("The image has " + layers.size() + " layers, but its configuration names "
                    + config.diffIds().size());
        }
        Budget budget = new Budget(limits.maxBytes(), limits.maxEntries());
        for (int i = 0; i < layers.size(); i++) {
            applyLayer(image, layers.get(i), config.diffIds().get(i), new LayerUnpacker(root, budget), i);
        }
        return config.run();
    }

    private Manifests.Image resolve(ImageReference image, Digest digest, int depth) {
        byte[] bytes = read(image, registry.manifest(image, digest), digest, MAX_DOCUMENT_BYTES);
        return switch (manifests.document(bytes)) {
            case Manifests.Image found -> found;
            case Manifests.Index index
            when depth < MAX_INDEX_DEPTH -> resolve(image, choose(index).digest(), depth + 1);
            case Manifests.Index ignored -> throw ImageException.invalid("The image's indexes are nested too deeply");
        };
    }

    private static Manifests.Descriptor choose(Manifests.Index index) {
        return index.images().stream()
                .filter(i -> i.os().equals("linux") && i.architecture().equals(architecture()))
                .map(Manifests.PlatformImage::descriptor)
                .findFirst()
                .orElseThrow(() -> ImageException.invalid(
                        "The image has no variant for linux/" + architecture() + ": build one for it"));
    }

    private static void checkPlatform(String os, String architecture) {
        boolean fits =
                (os.isEmpty() || os.equals("linux")) && (architecture.isEmpty() || architecture.equals(architecture()));
        if (!fits) {
            throw ImageException.invalid("The image is for " + os + "/" + architecture + ", this machine is linux/"
                    + architecture() + ": build one for it");
        }
    }

    /** Go's name of this machine's architecture, as images use it. */
    private static String architecture() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }

    private byte[] document(ImageReference image, Manifests.Descriptor descriptor) {
        long limit = Math.min(descriptor.size(), MAX_DOCUMENT_BYTES);
        return read(image, registry.blob(image, descriptor.digest()), descriptor.digest(), limit);
    }

    private byte[] read(ImageReference image, InputStream body, Digest digest, long limit) {
        try (InputStream timed = new DeadlineStream(body, limits.within())) {
            VerifiedStream verified = new VerifiedStream(timed, digest, limit);
            byte[] bytes = verified.readAllBytes();
            verified.verify();
            return bytes;
        } catch (IOException e) {
            throw broken(image, e);
        }
    }

    private void applyLayer(
            ImageReference image, Manifests.Descriptor layer, Digest diffId, LayerUnpacker unpacker, int ordinal) {
        Compression compression = Compression.of(layer.mediaType());
        try (InputStream body = new DeadlineStream(registry.blob(image, layer.digest()), limits.within())) {
            VerifiedStream packed = new VerifiedStream(body, layer.digest(), layer.size());
            VerifiedStream plain = new VerifiedStream(compression.open(packed), diffId, Long.MAX_VALUE);
            unpack(unpacker, plain);
            packed.verify();
            plain.verify();
        } catch (IOException e) {
            throw broken(image, e);
        }
        LOG.atDebug()
                .addKeyValue("image", image)
                .addKeyValue("layer", layer.digest())
                .addKeyValue("ordinal", ordinal)
                .log("Layer unpacked");
    }

    private static void unpack(LayerUnpacker unpacker, VerifiedStream plain) throws IOException {
        unpacker.apply(plain);
        // What follows the archive's end belongs to the layer's content too.
        plain.transferTo(OutputStream.nullOutputStream());
    }

    private static ImageException broken(ImageReference image, IOException e) {
        boolean disk = e instanceof FileSystemException;
        return new ImageException(
                disk
                        ? new ImageFailure.NoStorage(Failures.describe(e))
                        : new ImageFailure.Unavailable(image.registry(), Failures.describe(e)),
                e);
    }

    /** How a layer is packed. */
    private enum Compression {
        NONE,
        GZIP;

        static Compression of(String mediaType) {
            return switch (mediaType) {
                case "application/vnd.oci.image.layer.v1.tar" -> NONE;
                case "application/vnd.oci.image.layer.v1.tar+gzip",
                        "application/vnd.docker.image.rootfs.diff.tar.gzip" -> GZIP;
                // A media type is data from outside, not a closed set.
                default ->
                    throw ImageException.invalid("The image has a layer of type '" + mediaType
                            + "'; this target reads tar and tar+gzip: build it with gzip");
            };
        }

        InputStream open(InputStream packed) throws IOException {
            return switch (this) {
                case NONE -> packed;
                case GZIP ->
                    GzipCompressorInputStream.builder()
                            .setInputStream(packed)
                            .setDecompressConcatenated(true)
                            .get();
            };
        }
    }
}
