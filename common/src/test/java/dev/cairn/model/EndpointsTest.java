package dev.cairn.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class EndpointsTest {

    private static final Endpoints ENDPOINTS = new Endpoints(
            "127.0.0.1:7075",
            URI.create("http://127.0.0.1:7071"),
            URI.create("http://127.0.0.1:7072"),
            URI.create("http://127.0.0.1:7073"),
            URI.create("http://127.0.0.1:7080"));

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsRead() throws IOException {
        ENDPOINTS.write(folder);

        assertThat(Endpoints.read(folder)).contains(ENDPOINTS);
    }

    @Test
    void theFileIsItsOwnersAloneAndNothingElseIsLeft() throws IOException {
        ENDPOINTS.write(folder);
        ENDPOINTS.write(folder);

        assertThat(Files.getPosixFilePermissions(Endpoints.file(folder)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(folder).isDirectoryContaining("glob:**/endpoints.json");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void withoutAFileNothingWasStarted() throws IOException {
        assertThat(Endpoints.read(folder)).isEmpty();
        Endpoints.delete(folder);
    }

    @Test
    void aMalformedFileIsAnErrorThatSaysSo() throws IOException {
        Files.writeString(Endpoints.file(folder), "{\"kafka\": \"x:1\"}");

        assertThatThrownBy(() -> Endpoints.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("malformed");
    }
}
