package dev.cairn.service;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

import dev.cairn.event.CloudEvents;
import dev.cairn.event.Fact;
import dev.cairn.event.Topic;
import dev.cairn.event.WireMessage;
import dev.cairn.log.WireRecords;

/** One task of a stage without a broker. Its own facts come back to it at once, as if each step were one transaction. */
final class ToyDriver<C> implements AutoCloseable {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final RecordingWork work = new RecordingWork();
    final List<WireMessage> marks = new ArrayList<>();
    private final StageSpec<C> spec;
    private final TopologyTestDriver driver;
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new TreeMap<>();
    private final Map<String, List<WireMessage>> written = new TreeMap<>();
    private Instant now;

    /** A task that has just been assigned, on a state of its own. */
    ToyDriver(Stage<C> stage, Path folder, Instant now) {
        this.spec = stage.spec();
        this.now = now;
        Topology topology = new Topology();
        CatchUp.Marks collect = (partition, mark) -> marks.add(mark);
        ServiceTopology.add(
                topology,
                spec,
                () -> new StageProcessor<>(stage, work, collect, this::now, new TaskStates(StageListener.NONE)));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "toy");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocksDb.class);
        this.driver = new TopologyTestDriver(topology, properties, now);
    }

    static ToyDriver<ToyStage.Command> toy(Path folder) {
        return new ToyDriver<>(new ToyStage(), folder, START);
    }

    private Instant now() {
        return now;
    }

    /** Lets the mark come by. */
    ToyDriver<C> caughtUp() {
        put(spec.inbox(), marks.getLast());
        return this;
    }

    /** Time goes by; the task is told of it. */
    void advance(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    void command(String key, Record command) {
        command(key, command, new Message.Context("request-" + command, null, null, null, "tester"));
    }

    void command(String key, Record command, Message.Context context) {
        put(spec.inbox(), CommandCodec.encode(key, command, context));
    }

    /** Appends to an input; the broker's stamp is the present. */
    void put(String topic, WireMessage message) {
        put(topic, message, now);
    }

    void put(String topic, WireMessage message, Instant stamp) {
        inputs.computeIfAbsent(
                        topic,
                        name -> driver.createInputTopic(name, new ByteArraySerializer(), new ByteArraySerializer()))
                .pipeInput(new TestRecord<>(
                        WireRecords.key(message), message.value(), WireRecords.headers(message), stamp));
    }

    /** All that was written to a topic so far. */
    List<WireMessage> written(String topic) {
        List<WireMessage> all = written.computeIfAbsent(topic, same -> new ArrayList<>());
        driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .forEach(next -> all.add(WireRecords.message(next.key(), next.headers(), next.value())));
        return all;
    }

    List<Fact> facts() {
        return written(spec.facts().id()).stream().map(CloudEvents::decode).toList();
    }

    List<String> told() {
        return facts().stream().map(fact -> fact.data().type()).toList();
    }

    List<Fact> operations() {
        return written(Topic.OPERATIONS.id()).stream().map(CloudEvents::decode).toList();
    }

    private KeyValueStore<Bytes, byte[]> store() {
        return driver.getKeyValueStore(StageProcessor.storeName(spec));
    }

    /** What stands in the store, keys as text. */
    Map<String, byte[]> entries() {
        Map<String, byte[]> entries = new TreeMap<>();
        try (KeyValueIterator<Bytes, byte[]> all = store().all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                entries.put(new String(entry.key.get(), StandardCharsets.ISO_8859_1), entry.value);
            }
        }
        return entries;
    }

    /** Puts back what stood in another task's store. */
    void restore(Map<String, byte[]> entries) {
        entries.forEach((key, value) -> store().put(Bytes.wrap(key.getBytes(StandardCharsets.ISO_8859_1)), value));
    }

    Parking parking() {
        return new Parking(store());
    }

    RowStore rows() {
        return new RowStore(store(), spec.rows(), gone -> {});
    }

    @Override
    public void close() {
        driver.close();
    }
}
