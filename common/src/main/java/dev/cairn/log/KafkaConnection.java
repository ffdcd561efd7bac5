package dev.cairn.log;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How a client reaches Kafka.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param security further client properties, such as those for SASL and TLS
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> security) {

    public KafkaConnection {
        security = Map.copyOf(security);
    }

    /** Without authentication or encryption: for loopback only. */
    public static KafkaConnection plain(String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, Map.of());
    }

    /** The properties that every kind of client takes. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = new HashMap<>(security);
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        // Without a broker, try again at this pace: often enough to be back soon after it, seldom enough to cost
        // nothing.
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50L);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        properties.put("enable.metrics.push", false);
        return properties;
    }

    @Override
    public String toString() {
        return bootstrapServers; // never the credentials
    }
}
