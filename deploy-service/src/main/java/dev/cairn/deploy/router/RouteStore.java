package dev.cairn.deploy.router;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.cairn.deploy.files.DurableFiles;

/** The routes on disk, a file for each, so that a router that starts again serves what was switched last. */
final class RouteStore {

    private static final String SUFFIX = ".json";

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper();

    RouteStore(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.toAbsolutePath());
    }

    List<StoredRoute> readAll() throws IOException {
        List<StoredRoute> routes = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                routes.add(json.readValue(file.toFile(), StoredRoute.class));
            }
        }
        return routes;
    }

    void write(StoredRoute route) throws IOException {
        DurableFiles.write(folder.resolve(route.key() + SUFFIX), json.writeValueAsBytes(route));
    }
}
