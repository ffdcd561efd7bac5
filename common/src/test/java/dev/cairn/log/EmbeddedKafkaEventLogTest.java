package dev.cairn.log;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;

/** Kafka's log on the broker that standalone has. */
class EmbeddedKafkaEventLogTest extends KafkaEventLogContract {

    @TempDir
    static Path folder;

    private EmbeddedKafka broker;

    @BeforeAll
    void start() {
        broker = EmbeddedKafka.start(new Config(folder));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Override
    KafkaConnection connection() {
        return KafkaConnection.plain(broker.bootstrapServers());
    }

    @Override
    protected void setAway(EventLog opened, boolean away) {
        if (away) {
            broker.close();
        } else {
            start();
        }
    }
}
