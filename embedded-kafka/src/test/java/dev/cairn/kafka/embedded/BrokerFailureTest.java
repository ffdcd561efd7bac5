package dev.cairn.kafka.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class BrokerFailureTest {

    @TempDir
    Path temporary;

    @Test
    void aFailingDiskIsToldAndTheProcessLivesOn() throws Exception {
        Path folder = temporary.resolve("kafka");
        EmbeddedKafka kafka = EmbeddedKafka.start(new Config(folder));
        try (kafka;
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(kafka.isServing()).isTrue();

            breakFolder(folder.resolve("log"));
            admin.createTopics(Stream.of(new NewTopic("facts", 1, (short) 1)).toList());

            BrokerFailure failure = kafka.failure().toCompletableFuture().get(30, TimeUnit.SECONDS);
            assertThat(failure.status()).isPositive();
            assertThat(failure.reason()).isNotBlank();
            assertThat(kafka.isServing()).isFalse();
        }
        assertThat(folder).isDirectory();
    }

    /** A file stands where the broker wants a folder: what fails for root as well. */
    private static void breakFolder(Path logs) throws IOException {
        Path moved = logs.resolveSibling("moved");
        Files.move(logs, moved);
        Files.createFile(logs);
    }
}
