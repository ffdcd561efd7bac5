package dev.cairn.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;

import dev.cairn.http.HttpConfig;
import dev.cairn.http.HttpService;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.telemetry.Telemetry;

/**
 * The training run for the JVM's ahead-of-time cache (JEP 514), which the launcher does once after a build: it goes
 * through what every start goes through, in a folder of its own that is deleted again, and does nothing else.
 */
@Command(name = "warm-up", hidden = true, description = "Trains the JVM's ahead-of-time cache.")
final class WarmUp implements Callable<Integer> {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("cairn-warm-up-");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(new Config(folder))) {
            throughTheLog(kafka.bootstrapServers());
            overHttp();
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static void throughTheLog(String bootstrapServers) throws Exception {
        TopicPartition partition = new TopicPartition("warm-up", 0);
        Map<String, Object> client = Map.of("bootstrap.servers", bootstrapServers);
        Map<String, Object> writer = Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "warm-up");
        try (Admin admin = Admin.create(client);
                var producer = new KafkaProducer<>(writer, new ByteArraySerializer(), new ByteArraySerializer());
                var consumer = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            admin.createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
                    .all()
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            producer.initTransactions();
            producer.beginTransaction();
            var sent = producer.send(new ProducerRecord<>(partition.topic(), new byte[1]));
            producer.commitTransaction();
            sent.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            consumer.poll(DEADLINE);
        }
    }

    private static void overHttp() throws Exception {
        try (Telemetry telemetry = Telemetry.create("warm-up", Optional.empty());
                HttpClient client = HttpClient.newHttpClient()) {
            Vertx vertx = telemetry.vertx(new VertxOptions());
            try (HttpService http = HttpService.create(vertx, telemetry, new HttpConfig("warm-up", 0, ""))) {
                int port = http.start();
                for (String path : List.of("/livez", "/readyz", "/metrics", "/nothing")) {
                    URI uri = URI.create("http://" + HttpConfig.LOOPBACK + ":" + port + path);
                    client.send(
                            HttpRequest.newBuilder(uri).timeout(DEADLINE).build(),
                            HttpResponse.BodyHandlers.ofString());
                }
            } finally {
                vertx.close().toCompletionStage().toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
