package dev.cairn.service;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

import dev.cairn.event.Topic;

/**
 * The one topology: for each stage its inputs (inbox, other services' facts, its own facts), one processor with its
 * rows, and its outputs. Records pass as bytes; only the processor decodes them, so that none can stop the machinery.
 */
final class ServiceTopology {

    private ServiceTopology() {}

    static void add(
            Topology topology, StageSpec<?> spec, Supplier<Processor<byte[], byte[], byte[], byte[]>> processor) {
        String name = spec.name();
        String source = name + "-inputs";
        String decider = name + "-decider";
        OwnFactsFirst order = new OwnFactsFirst(spec.facts().id());
        topology.addSource(
                AutoOffsetReset.earliest(),
                source,
                order,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                inputs(spec).toArray(String[]::new));
        topology.addProcessor(decider, processor::get, source);
        topology.addStateStore(store(spec), decider);
        sink(topology, name + "-" + Outbox.FACTS, spec.facts().id(), decider);
        sink(topology, name + "-" + Outbox.OPERATIONS, Topic.OPERATIONS.id(), decider);
        for (String other : spec.asks()) {
            sink(topology, name + "-" + Outbox.asks(other), StageSpec.inboxOf(other), decider);
        }
    }

    /** All topics that a stage reads. */
    static List<String> inputs(StageSpec<?> spec) {
        List<String> topics = new ArrayList<>();
        topics.add(spec.inbox());
        topics.add(spec.facts().id());
        spec.upstream().forEach(topic -> topics.add(topic.id()));
        return topics;
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(StageSpec<?> spec) {
        // No cache: the changelog is written in the same transaction, and reads see writes at once.
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(StageProcessor.storeName(spec)),
                        Serdes.Bytes(),
                        Serdes.ByteArray())
                .withCachingDisabled();
    }

    private static void sink(Topology topology, String name, String topic, String parent) {
        topology.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), parent);
    }
}
