package dev.cairn.deploy.image;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.deploy.files.DurableFiles;
import dev.cairn.deploy.files.KeyedLocks;
import dev.cairn.deploy.files.Trees;
import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;

/**
 * Images unpacked on this machine, each once. A folder that bears a digest's name is complete and verified: it was
 * renamed there as the last step, so a crash leaves at most a half-made folder with another name.
 *
 * <p>Threading: safe for many threads; two that want the same image wait for one pull. One process at a time.
 */
public final class ImageStore {

    private static final Logger LOG = LoggerFactory.getLogger(ImageStore.class);
    private static final String UNFINISHED = ".unfinished-";
    private static final String CONFIG = "config.json";
    private static final String ROOT = "root";

    private final Path folder;
    private final ImagePuller puller;
    private final ObjectMapper json = new ObjectMapper();
    private final KeyedLocks locks = new KeyedLocks();

    /**
     * Opens the store, and removes what a crash has left.
     *
     * @param folder made if it is missing
     * @param http must not follow redirects
     */
    public ImageStore(Path folder, HttpClient http, RegistryAccess access, ImageLimits limits) throws IOException {
        this.folder = folder.toAbsolutePath().normalize();
        this.puller = new ImagePuller(http, access, limits);
        Files.createDirectories(this.folder);
        removeUnfinished();
    }

    /** The HTTP client that a store needs. */
    public static HttpClient httpClient() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /**
     * The unpacked image; pulled if it is not here.
     *
     * @throws ImageException if it cannot be had; then nothing of it is left
     */
    public UnpackedImage obtain(ImageReference image) {
        ReentrantLock lock = locks.of(image.digest());
        lock.lock();
        try {
            Path home = home(image.digest());
            if (!Files.isDirectory(home)) {
                pull(image, home);
            }
            ImageConfig config = json.readValue(home.resolve(CONFIG).toFile(), ImageConfig.class);
            return new UnpackedImage(image.digest(), home.resolve(ROOT), config);
        } catch (IOException e) {
            throw new ImageException(new ImageFailure.NoStorage(Failures.describe(e)), e);
        } finally {
            lock.unlock();
        }
    }

    /** Removes every image but these. The caller sees to it that no instance uses one of the others. */
    public void sweep(Set<Digest> keep) throws IOException {
        Set<String> names = keep.stream().map(ImageStore::name).collect(Collectors.toSet());
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(folder, "sha*-*")) {
            for (Path home : homes) {
                if (!names.contains(home.getFileName().toString())) {
                    remove(home);
                }
            }
        }
    }

    private void pull(ImageReference image, Path home) throws IOException {
        Path work = Files.createTempDirectory(folder, UNFINISHED);
        try {
            Path root = Files.createDirectory(work.resolve(ROOT));
            ImageConfig config = puller.pull(image, root);
            MountPoints.create(root);
            Trees.seal(root);
            DurableFiles.write(work.resolve(CONFIG), json.writeValueAsBytes(config));
            // Instances may run as another user, who passes through here but cannot list it.
            Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx--x--x"));
            Files.move(work, home, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.flushFolder(folder);
        } finally {
            Trees.delete(work);
        }
        LOG.atInfo().addKeyValue("image", image).log("Image unpacked");
    }

    /** Renamed before it is removed, so that a crash in the middle leaves nothing that is taken for complete. */
    private void remove(Path home) throws IOException {
        Path doomed = folder.resolve(UNFINISHED + home.getFileName());
        Files.move(home, doomed, StandardCopyOption.ATOMIC_MOVE);
        Trees.delete(doomed);
        LOG.atInfo().addKeyValue("image", home.getFileName()).log("Unpacked image removed");
    }

    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
            for (Path path : left) {
                Trees.delete(path);
            }
        }
    }

    private Path home(Digest digest) {
        return folder.resolve(name(digest));
    }

    private static String name(Digest digest) {
        return digest.algorithm().id() + "-" + digest.hex();
    }
}
