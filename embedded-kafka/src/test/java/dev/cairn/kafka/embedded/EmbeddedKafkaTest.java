package dev.cairn.kafka.embedded;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class EmbeddedKafkaTest {

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsReadAgainAfterARestartOnTheSamePort() throws Exception {
        String first;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(new Config(folder))) {
            first = kafka.bootstrapServers();
            Client client = new Client(first);
            client.createTopic("facts");
            client.send("facts", "one");
            client.sendInTransaction("facts", "two", "writer");
            awaitReadable(client, "one", "two");
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.start(new Config(folder))) {
            assertThat(kafka.bootstrapServers()).isEqualTo(first);
            Client client = new Client(first);
            client.sendInTransaction("facts", "three", "writer");
            awaitReadable(client, "one", "two", "three");
            assertThat(kafka.isServing()).isTrue();
        }
    }

    /** A commit is acknowledged when it is certain, which is a moment before it can be read. */
    private static void awaitReadable(Client client, String... values) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(client.read("facts")).containsExactly(values));
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(new Config(folder, other.getLocalPort())))
                    .isInstanceOf(EmbeddedKafkaException.PortTaken.class)
                    .hasMessageContaining("127.0.0.1:" + other.getLocalPort())
                    .hasMessageContaining("taken");
        }
    }

    @Test
    void aFolderInUseIsNamedAndItsBrokerLivesOn() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(new Config(folder))) {
            assertThatThrownBy(() -> EmbeddedKafka.start(new Config(folder)))
                    .isInstanceOf(EmbeddedKafkaException.FolderInUse.class)
                    .hasMessageContaining(folder.toString());
            assertThat(kafka.isServing()).isTrue();
        }
    }

    @Test
    void aFolderThatIsAFileIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> EmbeddedKafka.start(new Config(file)))
                .isInstanceOf(EmbeddedKafkaException.FolderUnusable.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aSettingThatKafkaRefusesFailsTheStartAndFreesTheFolder() {
        Config wrong = new Config(folder, 0, Config.LOOPBACK, Map.of("num.io.threads", "0"));

        assertThatThrownBy(() -> EmbeddedKafka.start(wrong))
                .isInstanceOf(EmbeddedKafkaException.StartFailed.class)
                .hasMessageContaining("num.io.threads");
        EmbeddedKafka.start(new Config(folder)).close();
    }
}
