package dev.cairn.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import dev.cairn.event.WireMessage;

/** Between Kafka's records and ours. */
public final class WireRecords {

    private WireRecords() {}

    /** A record as it was read from Kafka; an absent value reads as empty. */
    public static LogRecord fromKafka(ConsumerRecord<byte[], byte[]> kafka) {
        return new LogRecord(
                new Position(kafka.topic(), kafka.partition(), kafka.offset()),
                Instant.ofEpochMilli(kafka.timestamp()),
                message(kafka.key(), kafka.headers(), kafka.value()));
    }

    /** A message from the parts of a record. */
    public static WireMessage message(byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Header header : headers) {
            if (header.value() != null) {
                texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return new WireMessage(
                key == null ? null : new String(key, StandardCharsets.UTF_8),
                texts,
                value == null ? new byte[0] : value);
    }

    /** The headers as Kafka takes them. */
    public static Headers headers(WireMessage message) {
        RecordHeaders headers = new RecordHeaders();
        message.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    /** The key as Kafka takes it. */
    public static byte @Nullable [] key(WireMessage message) {
        return message.key() == null ? null : message.key().getBytes(StandardCharsets.UTF_8);
    }

    static ProducerRecord<byte[], byte[]> toKafka(String topic, @Nullable Integer partition, WireMessage message) {
        return new ProducerRecord<>(topic, partition, key(message), message.value(), headers(message));
    }
}
