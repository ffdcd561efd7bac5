package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import dev.cairn.oci.Digest;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Keeps compressed layers by their diff ids, since compressing a Java runtime takes longer than all else. Beside each lies
 * the digest that it must have: one that was damaged is made again. What another zlib has compressed is another layer.
 */
final class LayerCache {

    private final Path folder;

    LayerCache(Path folder) {
        this.folder = folder;
    }

    Layer get(LayerContent content, WorkFolder work, String name) throws IOException {
        Digest diffId = LayerWriter.diffId(content);
        String key =
                Hashes.of((diffId + "\n" + Compressor.input()).getBytes(UTF_8)).hex();
        Path file = folder.resolve("layer-" + key + ".tar.gz");
        Path sum = folder.resolve("layer-" + key + ".sha256");
        if (Files.isRegularFile(file) && Files.isRegularFile(sum)) {
            Digest digest = Hashes.of(file);
            if (digest.toString().equals(Files.readString(sum))) {
                return new Layer(file, digest, diffId, Files.size(file));
            }
        }
        Layer layer = LayerWriter.write(content, work.file(name + ".tar.gz"));
        Path written =
                Files.writeString(work.file(name + ".sha256"), layer.digest().toString());
        Files.move(layer.file(), file, StandardCopyOption.ATOMIC_MOVE);
        Files.move(written, sum, StandardCopyOption.ATOMIC_MOVE);
        return new Layer(file, layer.digest(), layer.diffId(), layer.size());
    }
}
