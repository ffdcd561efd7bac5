package dev.cairn.kafka.embedded;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

final class KilledBrokerTest {

    private static final Logger LOG = LoggerFactory.getLogger(KilledBrokerTest.class);

    @TempDir
    Path temporary;

    @Test
    void whatWasAcknowledgedSurvivesKill9AndWritersAndReadersGoOn() throws Exception {
        Path folder = temporary.resolve("kafka");
        try (ChildBroker child = ChildBroker.start(folder, temporary.resolve("ready"));
                OpenTransaction open = OpenTransaction.in(child.bootstrapServers(), "writer")) {
            Client client = new Client(child.bootstrapServers());
            client.createTopic("facts");
            client.send("facts", "acknowledged");
            assertThat(client.consume("facts", "readers", 1)).containsExactly("acknowledged");
            open.send("facts", "never committed");
            child.kill();
        }

        long killed = System.nanoTime();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(new Config(folder))) {
            report("broker serves", killed);
            Client client = new Client(kafka.bootstrapServers());
            client.sendInTransaction("facts", "after", "writer");
            report("the same transactional id commits", killed);
            assertThat(client.consume("facts", "readers", 1)).containsExactly("after");
            report("the same group member reads on", killed);
            assertThat(client.read("facts")).containsExactly("acknowledged", "after");
        }
    }

    private static void report(String what, long since) {
        LOG.atInfo()
                .addKeyValue("milliseconds", (System.nanoTime() - since) / 1_000_000)
                .addKeyValue("until", what)
                .log("After kill -9");
    }
}
