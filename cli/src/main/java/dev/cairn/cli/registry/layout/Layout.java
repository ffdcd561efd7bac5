package dev.cairn.cli.registry.layout;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cairn.cli.console.CliException;
import dev.cairn.event.Json;
import dev.cairn.oci.Digest;
import dev.cairn.oci.client.ManifestContent;

/** An OCI image layout that is read. Nothing in it is believed before it was held against its digest. */
public interface Layout extends AutoCloseable {

    /** A piece of it. */
    interface Content {

        /** In bytes, as the file system or the archive says. */
        long size();

        /** Its bytes, each time from the beginning, not checked. */
        InputStream open() throws IOException;
    }

    /** How people call it. */
    String name();

    /** The content of {@code index.json}. */
    byte[] index() throws IOException;

    /** A blob, whatever it holds. */
    Optional<Content> find(Digest digest) throws IOException;

    @Override
    void close() throws IOException;

    /** What the index lists. */
    default List<Descriptor> roots() throws IOException {
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(index());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw CliException.failed("index.json of " + name() + " is not JSON", e);
        }
        List<Descriptor> roots = new ArrayList<>();
        json.path("manifests").forEach(each -> roots.add(Descriptor.of(each, "index.json of " + name())));
        if (roots.isEmpty()) {
            throw CliException.failed("index.json of " + name() + " lists nothing");
        }
        return roots;
    }

    /**
     * The bytes of a piece, held against its descriptor on their way.
     *
     * @throws CliException if there is none, or its size is another one
     */
    default CheckedContent checked(Descriptor descriptor) throws IOException {
        Content content = find(descriptor.digest())
                .orElseThrow(() -> CliException.failed(
                        name() + " has no blob " + descriptor.digest() + ", which it names: it is not whole"));
        if (content.size() != descriptor.size()) {
            throw CliException.failed("Blob " + descriptor.digest() + " of " + name() + " has " + content.size()
                    + " bytes in place of the " + descriptor.size() + " of its descriptor");
        }
        return new CheckedContent(content, descriptor, name());
    }

    /**
     * A manifest.
     *
     * @throws CliException if it is not there, is too large, or is not what its digest says
     */
    default byte[] manifest(Descriptor descriptor) throws IOException {
        if (descriptor.size() > ManifestContent.MAX_BYTES) {
            throw CliException.failed("Manifest " + descriptor.digest() + " of " + name() + " is larger than "
                    + ManifestContent.MAX_BYTES + " bytes, which no registry takes");
        }
        CheckedContent content = checked(descriptor);
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }
}
