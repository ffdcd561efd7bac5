package dev.cairn.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The registry of a data folder, to the folder's owner: where it answers on this machine, and the credential with which
 * its owner is an operator. Whoever serves it makes the credential anew at each start. It must be shown at these
 * addresses alone: on another port of the machine may be somebody else.
 */
public final class OwnRegistry {

    private static final String FILE = "registry-address";

    private OwnRegistry() {}

    /** What the owner of a data folder shows its registry; the file need not exist. */
    public static LoginSpec login(Path dataFolder) {
        return new LoginSpec("cairn-operator", dataFolder.resolve("credentials").resolve("operator"));
    }

    /**
     * Where the registry of a data folder answers; empty where none was started. After a crash it stays, so it tells
     * where to ask, not that anybody answers.
     *
     * @throws IOException if that cannot be read, or is no address
     */
    public static Optional<URI> address(Path dataFolder) throws IOException {
        Optional<Endpoints> endpoints = Endpoints.read(dataFolder);
        if (endpoints.isPresent()) {
            return endpoints.map(Endpoints::registry);
        }
        try {
            return Optional.of(
                    URI.create(Files.readString(dataFolder.resolve(FILE), UTF_8).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException(dataFolder.resolve(FILE) + " holds no address", e);
        }
    }

    /** Says where a registry that runs by itself answers on this machine. */
    public static void write(Path dataFolder, URI address) throws IOException {
        OwnerFile.write(dataFolder.resolve(FILE), (address + "\n").getBytes(UTF_8));
    }

    /** Takes it away. */
    public static void delete(Path dataFolder) throws IOException {
        Files.deleteIfExists(dataFolder.resolve(FILE));
    }
}
