package dev.cairn.log;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class KafkaProbeTest {

    @TempDir
    Path folder;

    @Test
    void aBrokerThatIsAwayIsToldAndOneThatIsBackIsSeen() throws Exception {
        EmbeddedKafka first = EmbeddedKafka.start(new Config(folder));
        String address = first.bootstrapServers();
        try (first;
                KafkaProbe probe = new KafkaProbe(KafkaConnection.plain(address))) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> probe.whatIsMissing().isEmpty());

            first.close();

            assertThat(probe.whatIsMissing())
                    .hasValue("Kafka at " + address
                            + " does not answer within 1 s; work goes on by itself when it is back");
            try (EmbeddedKafka second = EmbeddedKafka.start(new Config(folder))) {
                assertThat(second.bootstrapServers()).isEqualTo(address);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> probe.whatIsMissing().isEmpty());
            }
        }
    }
}
