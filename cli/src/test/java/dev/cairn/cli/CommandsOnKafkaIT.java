package dev.cairn.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.cairn.cli.console.Surroundings;
import dev.cairn.event.Topic;
import dev.cairn.kafka.embedded.Config;
import dev.cairn.kafka.embedded.EmbeddedKafka;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;
import dev.cairn.log.KafkaTopics;
import dev.cairn.log.LogRecord;
import dev.cairn.log.ReadFrom;
import dev.cairn.model.Endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The commands on a real broker, found by the file that {@code up} writes. */
final class CommandsOnKafkaIT {

    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static EmbeddedKafka broker;
    private static KafkaEventLog log;
    private static Story.Told told;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedKafka.start(new Config(folder.resolve("kafka"), 0));
        KafkaConnection connection = KafkaConnection.plain(broker.bootstrapServers());
        KafkaTopics.create(connection, 4, false, List.of());
        log = new KafkaEventLog(connection, Duration.ofSeconds(10), Clock.systemUTC());
        URI nobody = URI.create("http://127.0.0.1:1");
        Files.createDirectories(folder.resolve("data"));
        new Endpoints(broker.bootstrapServers(), nobody, nobody, nobody, nobody).write(folder.resolve("data"));
        FakeLog written = new FakeLog();
        told = new Story(written).delivered("1a2b3c4", "Say hello", 2);
        copy(written);
    }

    /** The broker stamps what it stores, so that its order is that of the appending. */
    private static void copy(FakeLog from) {
        Set<String> topics = EnumSet.allOf(Topic.class).stream().map(Topic::id).collect(Collectors.toSet());
        List<LogRecord> records = new ArrayList<>();
        from.read(topics, ReadFrom.beginning(), WITHIN, records::add);
        records.sort(Comparator.comparing(LogRecord::timestamp));
        records.forEach(record -> log.append(record.position().topic(), record.message())
                .toCompletableFuture()
                .join());
    }

    @AfterAll
    static void stop() {
        log.close();
        broker.close();
    }

    private static Run.Result cairn(StringWriter out, String... args) {
        CommandLine cairn = CairnCommand.commandLine(Surroundings.ofProcess());
        StringWriter err = new StringWriter();
        cairn.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--data=" + folder.resolve("data");
        int exitCode = cairn.execute(all);
        return new Run.Result(exitCode, out.toString(), err.toString());
    }

    private static Run.Result cairn(String... args) {
        return cairn(new StringWriter(), args);
    }

    @Test
    void eventsComeInOrderOverAllPartitions() {
        Run.Result result =
                cairn("events", "-o", "json", "--delivery", told.delivery().value());

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.jsonLines())
                .hasSize(11)
                .extracting(event -> Instant.parse(event.path("time").asText()))
                .isSorted();
    }

    @Test
    void aTrailAndAStatusAreReadFromTheBroker() {
        assertThat(cairn("trace", told.instance(1).value()).out()).contains("outcome     succeeded");
        assertThat(cairn("status", "hello").out())
                .contains(told.deployment().value(), told.instance(0).value());
        assertThat(cairn("status", "hello", "--at", "-1d").exitCode()).isEqualTo(3);
        assertThat(cairn("watch", "--until-done", "1a2b3c4").exitCode()).isZero();
    }

    @Test
    void aCommitThatIsPushedWhileItIsWaitedForIsFollowedToItsEnd() {
        StringWriter out = new StringWriter();
        CompletableFuture<Run.Result> result =
                Run.beside(() -> cairn(out, "watch", "--until-done", "5d6e7f8", "--timeout", "60s"));
        FakeLog more = new FakeLog();
        // Steps are shown once the tail has begun; whatever is appended before is read by the first pass.
        new Story(more)
                .after(Duration.ofMinutes(1))
                .push("5d6e7f8", "Say more")
                .accepted()
                .buildFailed();
        copy(more);

        assertThat(result).succeedsWithin(WITHIN).satisfies(done -> {
            assertThat(done.exitCode()).isEqualTo(1);
            assertThat(done.out()).contains("5d6e7f8 failed");
        });
    }

    @Test
    void followingShowsWhatIsAppendedLater() {
        StringWriter out = new StringWriter();
        CompletableFuture<Run.Result> result =
                Run.beside(() -> cairn(out, "events", "--type", "CommitRejected", "--follow", "--to", soon()));
        FakeLog more = new FakeLog();
        new Story(more).push("9a9b9c9", "Break it").rejected("vanished", List.of("force push"));
        copy(more);

        await().atMost(WITHIN).until(() -> out.toString().contains("vanished: force push"));
        assertThat(out.toString()).hasLineCount(1);
        assertThat(result).succeedsWithin(WITHIN);
    }

    private static String soon() {
        return Clock.systemUTC().instant().plusSeconds(20).toString();
    }
}
