package dev.cairn.build.builder;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.event.BuildInput;
import dev.cairn.model.FilesBuilderSpec;
import dev.cairn.model.JavaBuilderSpec;
import dev.cairn.model.LoginSpec;
import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;
import dev.cairn.oci.client.RegistryClient;

/**
 * Builds artifacts and pushes them. Equal commits and equal inputs give an image with the same digest, on every machine.
 * Safe for use by many threads; {@code build} blocks its thread. Building again what is in the registry already is
 * harmless: nothing is sent twice.
 */
public final class ArtifactBuilder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactBuilder.class);

    private final BuilderConfig config;
    private final Path builds;
    private final HttpClient http;
    private final JavaBuilder javaBuilder;

    /**
     * Takes possession of the work folder: ends what builds of a killed process have left running, and removes what they
     * have left in it. No other builder may use the folder at the same time.
     *
     * @throws IOException if the work folder cannot be used, or processes of builds cannot be ended
     */
    public ArtifactBuilder(BuilderConfig config) throws IOException {
        this(config, RegistryClient.http());
    }

    /**
     * As {@link #ArtifactBuilder(BuilderConfig)}, for registries with certificates of a company's own.
     *
     * @param http fit for registries; closed with the builder
     */
    public ArtifactBuilder(BuilderConfig config, HttpClient http) throws IOException {
        this.config = config;
        this.builds = config.workFolder().resolve("builds");
        Files.createDirectories(builds);
        String id = id(config.workFolder());
        Marked.end(Marked.BUILDER, id);
        WorkFolder.clear(builds);
        this.javaBuilder = new JavaBuilder(config, id);
        this.http = http;
    }

    /** Made once: the processes of a folder's builds are known by it, wherever the folder is moved to. */
    private static String id(Path workFolder) throws IOException {
        Path file = workFolder.resolve("id");
        if (Files.notExists(file)) {
            Path draft = Files.writeString(
                    workFolder.resolve("id.tmp"), UUID.randomUUID().toString());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return UUID.fromString(Files.readString(file)).toString();
    }

    /**
     * Builds one artifact, pushes it, and leaves nothing behind but caches.
     *
     * @throws InterruptedException if the thread was interrupted; every process of the build is ended by then
     */
    public BuildResult build(BuildRequest request) throws InterruptedException {
        Deadline deadline = Deadline.in(request.deadline());
        String id = request.buildId() + "/" + request.artifact().name();
        try (WorkFolder work = WorkFolder.create(builds, id)) {
            return build(request, work, deadline);
        } catch (BuildFailedException e) {
            return e.failed();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("build", request.buildId()).log("Work folder failed");
            return Storage.failed(e);
        }
    }

    private BuildResult build(BuildRequest request, WorkFolder work, Deadline deadline)
            throws IOException, BuildFailedException, InterruptedException {
        BaseImages bases = new BaseImages(http, config.platform().get(), deadline);
        Image image = switch (request.artifact().build()) {
            case FilesBuilderSpec spec ->
                FilesBuilder.build(request, spec, base(bases, spec.from(), FilesBuilder.SCRATCH), work);
            case JavaBuilderSpec spec ->
                javaBuilder.build(request, spec, base(bases, spec.from(), JavaBuilder.JLINK), work, deadline);
        };
        return push(request, image, bases, work, deadline);
    }

    private static @Nullable BaseImage base(BaseImages bases, String from, String own)
            throws BuildFailedException, InterruptedException {
        return from.equals(own) ? null : bases.describe(ImageReference.parse(from));
    }

    private BuildResult push(BuildRequest request, Image image, BaseImages bases, WorkFolder work, Deadline deadline)
            throws IOException, BuildFailedException, InterruptedException {
        LoginSpec login = config.platform().get().login(config.registry().getRawAuthority());
        var registry = new RegistryPush(http, config.registry(), request.repository(), login, deadline);
        List<BuildInput> inputs = new ArrayList<>(image.inputs());
        long size = 0;
        BaseImage base = image.base();
        if (base != null) {
            inputs.addFirst(new BuildInput(
                    "base",
                    base.reference().toString(),
                    null,
                    base.reference().digest().toString()));
            size += bases.copy(base, registry, work);
        }
        for (Layer layer : image.layers()) {
            registry.blob(layer.digest(), layer.file());
            size += layer.size();
        }
        byte[] configuration = ImageDocuments.config(image, request.commitTime());
        registry.blob(Hashes.of(configuration), configuration);
        byte[] manifest =
                ImageDocuments.manifest(image, configuration, request.commit().value());
        Digest digest = Hashes.of(manifest);
        registry.manifest(digest, manifest, ImageDocuments.MANIFEST);
        size += configuration.length + manifest.length;
        inputs.add(Compressor.input());
        return new BuildResult.Built(request.artifact().kind(), request.repository(), digest, size, inputs);
    }

    /** Ends the connections to registries. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
