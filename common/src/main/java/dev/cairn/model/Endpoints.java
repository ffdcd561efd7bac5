package dev.cairn.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Where the Cairn of a data folder answers. {@code cairn up} writes it, and takes it away when it stops; after a crash
 * it stays, so it tells where to ask, not that anybody answers.
 *
 * @param kafka {@code host:port}
 * @param build the address of build-service, such as {@code http://127.0.0.1:7071}
 * @param registry the address of registry-service
 * @param deploy the address of deploy-service
 * @param router the address of the router
 */
public record Endpoints(String kafka, URI build, URI registry, URI deploy, URI router) {

    private static final String FILE = "endpoints.json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** The file in a data folder. */
    public static Path file(Path dataFolder) {
        return dataFolder.resolve(FILE);
    }

    /**
     * Reads them; empty where nothing was started.
     *
     * @throws IOException if the file is there, but cannot be read or is malformed
     */
    public static Optional<Endpoints> read(Path dataFolder) throws IOException {
        try {
            return Optional.of(MAPPER.readValue(Files.readAllBytes(file(dataFolder)), Endpoints.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IOException("it is malformed: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Writes them in one step, readable by their owner alone.
     *
     * @param dataFolder must exist
     */
    public void write(Path dataFolder) throws IOException {
        OwnerFile.write(
                file(dataFolder), MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }

    /** Takes the file away. */
    public static void delete(Path dataFolder) throws IOException {
        Files.deleteIfExists(file(dataFolder));
    }
}
