package dev.cairn.cli.registry.layout;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.cli.console.CliException;
import dev.cairn.event.Json;
import dev.cairn.oci.client.RegistryException;

/**
 * Writes a layout into a folder. Blobs that are there are checked and kept, so a run that was interrupted goes on where it
 * was; what the folder's index lists already stays listed, as {@link MergedIndex} says.
 */
public final class FolderLayoutWriter implements LayoutWriter {

    private static final int BUFFER = 256 << 10;

    private final Path folder;
    private final byte[] index;

    private FolderLayoutWriter(Path folder, byte[] index) {
        this.folder = folder;
        this.index = index.clone();
    }

    /** Into a folder, which is made if it is missing. */
    public static FolderLayoutWriter to(Path folder, byte[] index) throws IOException {
        try {
            Files.createDirectories(folder.resolve("blobs"));
        } catch (FileSystemException e) {
            throw Unwritable.folder(folder, e);
        }
        return new FolderLayoutWriter(folder, index);
    }

    private Path file(Descriptor blob) {
        return folder.resolve("blobs")
                .resolve(blob.digest().algorithm().id())
                .resolve(blob.digest().hex());
    }

    @Override
    public boolean has(Descriptor blob) throws IOException {
        Path file = file(blob);
        if (!Files.isRegularFile(file) || Files.size(file) != blob.size()) {
            return false;
        }
        Layout.Content content = new Layout.Content() {
            @Override
            public long size() {
                return blob.size();
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }
        };
        CheckedContent checked = new CheckedContent(content, blob, folder.toString());
        try (InputStream in = checked.open()) {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (IOException e) {
            if (checked.problem().isPresent()) {
                return false; // written anew
            }
            throw e;
        }
    }

    @Override
    public void write(Descriptor blob, Filler filler) throws IOException, RegistryException, InterruptedException {
        Path file = file(blob);
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER)) {
                filler.fill(out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public void commit() throws IOException {
        replace("oci-layout", TarLayoutWriter.MARKER.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        replace("index.json", merged());
    }

    private void replace(String name, byte[] content) throws IOException {
        Path part = folder.resolve(name + ".part");
        Files.write(part, content);
        Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private byte[] merged() throws IOException {
        Path file = folder.resolve("index.json");
        return Files.notExists(file) ? index : MergedIndex.of(read(file), Json.MAPPER.readTree(index));
    }

    private static JsonNode read(Path file) throws IOException {
        try {
            return Json.MAPPER.readTree(Files.readAllBytes(file));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw CliException.failed(file + " is there, but is not JSON: export into another folder", e);
        }
    }

    @Override
    public void close() {
        // Blobs stay, for the next run.
    }
}
