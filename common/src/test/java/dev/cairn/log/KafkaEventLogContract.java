package dev.cairn.log;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import dev.cairn.event.WireMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The contract on a real broker. */
abstract class KafkaEventLogContract extends EventLogContract {

    private static final AtomicInteger TRANSACTIONS = new AtomicInteger();

    abstract KafkaConnection connection();

    @Override
    protected final EventLog open() {
        return new KafkaEventLog(connection(), Duration.ofSeconds(5), InstantSource.system());
    }

    @Override
    protected final void makeTopic(String name) throws Exception {
        try (Admin admin = Admin.create(connection().clientProperties())) {
            NewTopic topic = new NewTopic(name, PARTITIONS, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime"));
            admin.createTopics(List.of(topic)).all().get(20, TimeUnit.SECONDS);
        }
    }

    @Override
    protected final boolean isRemote() {
        return true;
    }

    /** In partition 0. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the flush waits, and the commit tells
    protected final Transaction unfinished(String topicName, WireMessage message) {
        Map<String, Object> properties = new HashMap<>(connection().clientProperties());
        properties.put("transactional.id", "contract-" + TRANSACTIONS.incrementAndGet());
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(WireRecords.toKafka(topicName, 0, message));
        producer.flush();
        return new OpenTransaction(producer);
    }

    private static final class OpenTransaction implements Transaction {

        private final KafkaProducer<byte[], byte[]> producer;
        private boolean done;

        OpenTransaction(KafkaProducer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        @Override
        public void commit() {
            producer.commitTransaction();
            done = true;
        }

        @Override
        public void close() {
            if (!done) {
                producer.abortTransaction();
                done = true;
            }
            producer.close();
        }
    }

    @Test
    void aTopicThatIsNotThereIsNamed() {
        try (EventLog log = open()) {
            assertThatThrownBy(() ->
                            log.read(Set.of("missing"), ReadFrom.beginning(), Duration.ofSeconds(5), record -> {}))
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessageContaining("missing");
            assertThatThrownBy(() -> log.tail(Set.of("missing"), ReadFrom.end(), record -> {}))
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessageContaining("missing");
        }
    }

    @Test
    void topicsMayBeMadeByManyAtOnceAndMustHaveTheirNumberOfPartitions() {
        List<Thread> makers = new ArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 4; i++) {
            makers.add(Thread.ofVirtual().start(() -> {
                try {
                    KafkaTopics.create(connection(), PARTITIONS, true, List.of("cairn.inbox.one", "cairn.inbox.two"));
                } catch (RuntimeException e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread maker : makers) {
            await().atMost(Duration.ofSeconds(60)).until(() -> !maker.isAlive());
        }
        assertThat(failures).isEmpty();
        assertThatThrownBy(() -> KafkaTopics.create(connection(), PARTITIONS + 1, true, List.of("cairn.inbox.one")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("partitions");
    }
}
