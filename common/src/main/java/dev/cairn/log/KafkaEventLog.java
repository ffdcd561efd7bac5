package dev.cairn.log;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.WireMessage;

/** The log on Kafka. Readers assign partitions by themselves: a tail is nobody's work queue. */
public final class KafkaEventLog implements EventLog {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Duration TAIL_WITHIN = Duration.ofSeconds(10);

    private final KafkaConnection connection;
    private final InstantSource clock;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Set<KafkaTail> tails = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Opens the log.
     *
     * @param deliverWithin how long an append may take until it fails, at least 1 s
     */
    public KafkaEventLog(KafkaConnection connection, Duration deliverWithin, InstantSource clock) {
        this.connection = connection;
        this.clock = clock;
        this.producer = new KafkaProducer<>(
                producerProperties(deliverWithin), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> producerProperties(Duration deliverWithin) {
        Map<String, Object> properties = new HashMap<>(connection.clientProperties());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // With more, a second batch may get into a partition whose leader refused the first one a moment ago (it was
        // only just made): the broker takes any number from a producer that it does not know, and then never the first.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // With one batch under way, what arrives meanwhile is the next one: it may be larger than the default of 16
        // KiB.
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, deliverWithin.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(deliverWithin.toMillis()));
        properties.put(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(Math.min(5_000, deliverWithin.toMillis())));
        return properties;
    }

    @Override
    public CompletionStage<Position> append(String topic, WireMessage message) {
        return send(topic, null, message);
    }

    @Override
    public CompletionStage<Position> append(String topic, int partition, WireMessage message) {
        return send(topic, partition, message);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells the same
    private CompletionStage<Position> send(String topic, @Nullable Integer partition, WireMessage message) {
        CompletableFuture<Position> done = new CompletableFuture<>();
        try {
            producer.send(WireRecords.toKafka(topic, partition, message), (stored, failure) -> {
                if (failure == null) {
                    done.complete(new Position(stored.topic(), stored.partition(), stored.offset()));
                } else {
                    done.completeExceptionally(notStored(topic, failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            done.completeExceptionally(notStored(topic, e));
        }
        return done;
    }

    private LogUnavailableException notStored(String topic, Exception cause) {
        return new LogUnavailableException(
                "Kafka at " + connection + " did not acknowledge a record for " + topic + ": " + cause.getMessage(),
                cause);
    }

    @Override
    public void read(Set<String> topics, ReadFrom from, Duration within, Consumer<LogRecord> reader) {
        checkOpen();
        try (KafkaReader kafka = new KafkaReader(consumer(), topics, from)) {
            kafka.readToEnd(new Deadline(clock, within), reader);
        } catch (KafkaException e) {
            throw notRead(e);
        }
    }

    private LogUnavailableException notRead(KafkaException cause) {
        return new LogUnavailableException(
                "Kafka at " + connection + " could not be read: " + cause.getMessage() + ". Is it running?", cause);
    }

    private void checkOpen() {
        if (closed) {
            throw new LogUnavailableException("The log is closed", null);
        }
    }

    @Override
    public Subscription tail(Set<String> topics, ReadFrom from, Consumer<LogRecord> reader) {
        checkOpen();
        try {
            return KafkaTail.start(
                    new KafkaReader(consumer(), topics, from), new Deadline(clock, TAIL_WITHIN), reader, tails, clock);
        } catch (KafkaException e) {
            throw notRead(e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = new HashMap<>(connection.clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        closed = true;
        tails.forEach(KafkaTail::close);
        producer.close(CLOSE_WITHIN);
    }
}
