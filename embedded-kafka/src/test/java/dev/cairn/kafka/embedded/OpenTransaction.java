package dev.cairn.kafka.embedded;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** A transaction that its writer will not finish. */
record OpenTransaction(KafkaProducer<String, String> producer) implements AutoCloseable {

    static OpenTransaction in(String bootstrapServers, String id) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "transactional.id", id);
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        producer.initTransactions();
        producer.beginTransaction();
        return new OpenTransaction(producer);
    }

    void send(String topic, String value) throws Exception {
        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, "key", value));
        producer.flush();
        sent.get(Client.SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
