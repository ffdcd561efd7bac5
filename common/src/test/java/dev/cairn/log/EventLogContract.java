package dev.cairn.log;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.cairn.event.WireMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What every {@link EventLog} promises. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EventLogContract {

    protected static final int PARTITIONS = 4;
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private EventLog log;
    private String topic;

    /** Opens the log; an append may take 5 s. */
    protected abstract EventLog open();

    /** Makes a topic of {@link #PARTITIONS} partitions. */
    protected abstract void makeTopic(String name) throws Exception;

    /** Whether {@link #unfinished} and {@link #setAway} can be tried. */
    protected abstract boolean isRemote();

    /** Puts a record into a transaction that is open; closing it aborts it. */
    protected abstract Transaction unfinished(String topicName, WireMessage message) throws Exception;

    /** Takes the log away from its clients, or gives it back. */
    protected abstract void setAway(EventLog opened, boolean away) throws Exception;

    /** An open transaction. */
    protected interface Transaction extends AutoCloseable {
        void commit();

        @Override
        void close();
    }

    @BeforeEach
    final void openLog() throws Exception {
        topic = "contract-" + TOPICS.incrementAndGet();
        makeTopic(topic);
        log = open();
    }

    @AfterEach
    final void closeLog() {
        log.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(WITHIN).pollInterval(Duration.ofMillis(20));
    }

    private static WireMessage message(String key, String value) {
        return new WireMessage(key, Map.of(), value.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(LogRecord record) {
        return new String(record.message().value(), StandardCharsets.UTF_8);
    }

    private static Position get(CompletionStage<Position> appended) throws Exception {
        return appended.toCompletableFuture().get(WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    private List<LogRecord> read(ReadFrom from) {
        List<LogRecord> records = new ArrayList<>();
        log.read(Set.of(topic), from, WITHIN, records::add);
        return records;
    }

    @Test
    void recordsOfOneKeyStandInOnePartitionInTheOrderOfTheirAppends() throws Exception {
        List<CompletionStage<Position>> appended = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            appended.add(log.append(topic, message("key-" + i % 10, Integer.toString(i))));
        }
        for (CompletionStage<Position> each : appended) {
            get(each);
        }
        List<LogRecord> records = read(ReadFrom.beginning());
        assertThat(records).hasSize(400);
        for (int key = 0; key < 10; key++) {
            String name = "key-" + key;
            List<LogRecord> own = records.stream()
                    .filter(record -> name.equals(record.message().key()))
                    .toList();
            assertThat(own)
                    .extracting(record -> record.position().partition())
                    .containsOnly(own.getFirst().position().partition());
            assertThat(own)
                    .extracting(record -> Integer.parseInt(text(record)))
                    .isSorted()
                    .hasSize(40);
        }
        assertThat(records).extracting(record -> record.position().partition()).contains(0, 1, 2, 3);
    }

    @Test
    void whatWasAcknowledgedIsThereWhereTheAcknowledgementSays() throws Exception {
        Position position = get(log.append(topic, 3, message("key", "value")));
        assertThat(position.topic()).isEqualTo(topic);
        assertThat(position.partition()).isEqualTo(3);
        assertThat(read(ReadFrom.beginning()))
                .singleElement()
                .satisfies(record -> assertThat(record.position()).isEqualTo(position));
    }

    @Test
    void headersAndEmptyValuesAndAbsentKeysSurvive() throws Exception {
        Map<String, String> headers = Map.of("ce_id", "1", "empty", "", "ünï", "çødé \u0001\n");
        get(log.append(topic, new WireMessage(null, headers, new byte[0])));
        get(log.append(topic, new WireMessage("schlüssel", Map.of(), new byte[] {0, -1, 127})));

        List<LogRecord> records = read(ReadFrom.beginning());
        assertThat(records).hasSize(2);
        assertThat(records).anySatisfy(record -> {
            assertThat(record.message().key()).isNull();
            assertThat(record.message().headers()).isEqualTo(headers);
            assertThat(record.message().value()).isEmpty();
        });
        assertThat(records).anySatisfy(record -> {
            assertThat(record.message().key()).isEqualTo("schlüssel");
            assertThat(record.message().headers()).isEmpty();
            assertThat(record.message().value()).containsExactly(0, -1, 127);
        });
    }

    @Test
    void aReadEndsWhereTheLogEndedWhenItBegan() throws Exception {
        for (int i = 0; i < 20; i++) {
            get(log.append(topic, message("key-" + i, "before")));
        }
        List<String> seen = new ArrayList<>();
        log.read(Set.of(topic), ReadFrom.beginning(), WITHIN, record -> {
            seen.add(text(record));
            log.append(topic, message(String.valueOf(record.message().key()), "while"))
                    .toCompletableFuture()
                    .join();
        });
        assertThat(seen).hasSize(20).containsOnly("before");
        assertThat(read(ReadFrom.end())).isEmpty();
    }

    @Test
    void aReadBeginsAtTheFirstRecordOfItsTime() throws Exception {
        get(log.append(topic, message("key", "old")));
        Instant between = laterThanTheLastRecord();
        get(log.append(topic, message("key", "new")));
        assertThat(read(new ReadFrom.At(between)))
                .extracting(EventLogContract::text)
                .containsExactly("new");
        assertThat(read(new ReadFrom.At(Instant.EPOCH))).hasSize(2);
        assertThat(read(new ReadFrom.At(between.plusSeconds(3600)))).isEmpty();
    }

    private Instant laterThanTheLastRecord() {
        Instant last = read(ReadFrom.beginning()).getLast().timestamp();
        await().until(() -> Instant.now().isAfter(last.plusMillis(5)));
        return Instant.now();
    }

    @Test
    void aReaderThatFailsEndsTheReadWithItsOwnException() throws Exception {
        get(log.append(topic, message("key", "value")));
        assertThatThrownBy(() -> log.read(Set.of(topic), ReadFrom.beginning(), WITHIN, record -> {
                    throw new IllegalStateException("enough");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");
    }

    @Test
    void aTailSeesWhatIsAppendedAfterItsStart() throws Exception {
        get(log.append(topic, message("key", "before")));
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (EventLog.Subscription tail = log.tail(Set.of(topic), ReadFrom.end(), record -> seen.add(text(record)))) {
            get(log.append(topic, message("key", "after")));
            await().until(() -> !seen.isEmpty());
            assertThat(seen).containsExactly("after");
            assertThat(tail.isRunning()).isTrue();
        }
    }

    @Test
    void aTailBeginsWhereItIsTold() throws Exception {
        get(log.append(topic, message("key", "one")));
        Instant between = laterThanTheLastRecord();
        get(log.append(topic, message("key", "two")));
        Queue<String> all = new ConcurrentLinkedQueue<>();
        Queue<String> some = new ConcurrentLinkedQueue<>();
        try (EventLog.Subscription first =
                        log.tail(Set.of(topic), ReadFrom.beginning(), record -> all.add(text(record)));
                EventLog.Subscription second =
                        log.tail(Set.of(topic), new ReadFrom.At(between), record -> some.add(text(record)))) {
            get(log.append(topic, message("key", "three")));
            await().until(() -> all.contains("three") && some.contains("three"));
            assertThat(all).containsExactly("one", "two", "three");
            assertThat(some).containsExactly("two", "three");
            assertThat(first.isRunning() && second.isRunning()).isTrue();
        }
    }

    @Test
    void aReaderThatFailsEndsTheTail() throws Exception {
        try (EventLog.Subscription tail = log.tail(Set.of(topic), ReadFrom.end(), record -> {
            throw new IllegalStateException("enough");
        })) {
            get(log.append(topic, message("key", "value")));
            await().until(() -> !tail.isRunning());
        }
    }

    @Test
    void aClosedTailIsNotCalledAnyMore() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Queue<String> control = new ConcurrentLinkedQueue<>();
        EventLog.Subscription tail = log.tail(Set.of(topic), ReadFrom.end(), record -> seen.add(text(record)));
        tail.close();
        tail.close();
        assertThat(tail.isRunning()).isFalse();
        try (EventLog.Subscription other = log.tail(Set.of(topic), ReadFrom.end(), record -> control.add(""))) {
            get(log.append(topic, message("key", "value")));
            await().until(() -> !control.isEmpty());
            assertThat(other.isRunning()).isTrue();
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void aReaderMayCloseItsOwnTail() throws Exception {
        Queue<EventLog.Subscription> self = new ConcurrentLinkedQueue<>();
        EventLog.Subscription tail =
                log.tail(Set.of(topic), ReadFrom.end(), record -> self.forEach(EventLog.Subscription::close));
        self.add(tail);
        get(log.append(topic, message("key", "value")));
        await().until(() -> !tail.isRunning());
    }

    @Test
    void aClosedLogHasKeptWhatWasAppendedAndTakesNothingMore() throws Exception {
        EventLog other = open();
        EventLog.Subscription tail = other.tail(Set.of(topic), ReadFrom.end(), record -> {});
        CompletionStage<Position> last = other.append(topic, message("key", "last"));
        other.close();
        other.close();

        get(last);
        assertThat(read(ReadFrom.beginning()))
                .extracting(EventLogContract::text)
                .containsExactly("last");
        assertThat(tail.isRunning()).isFalse();
        assertThatThrownBy(() -> get(other.append(topic, message("key", "too late"))))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LogUnavailableException.class);
        assertThatThrownBy(() -> other.read(Set.of(topic), ReadFrom.beginning(), WITHIN, record -> {}))
                .isInstanceOf(LogUnavailableException.class);
        assertThatThrownBy(() -> other.tail(Set.of(topic), ReadFrom.beginning(), record -> {}))
                .isInstanceOf(LogUnavailableException.class);
    }

    @Test
    void onlyCommittedRecordsAreSeen() throws Exception {
        assumeTrue(isRemote(), "This log has no transactions");
        get(log.append(topic, 0, message("key", "before")));
        try (Transaction aborted = unfinished(topic, message("key", "aborted"))) {
            aborted.close();
            try (Transaction open = unfinished(topic, message("key", "committed later"))) {
                get(log.append(topic, 0, message("key", "behind the open one")));
                Queue<String> tailed = new ConcurrentLinkedQueue<>();
                try (EventLog.Subscription tail =
                        log.tail(Set.of(topic), ReadFrom.beginning(), record -> tailed.add(text(record)))) {
                    await().until(() -> !tailed.isEmpty());
                    assertThat(read(ReadFrom.beginning()))
                            .extracting(EventLogContract::text)
                            .containsExactly("before");
                    open.commit();
                    await().until(() -> tailed.size() >= 3);
                    assertThat(tailed).containsExactly("before", "committed later", "behind the open one");
                    assertThat(tail.isRunning()).isTrue();
                }
            }
        }
        assertThat(read(ReadFrom.beginning()))
                .extracting(EventLogContract::text)
                .containsExactly("before", "committed later", "behind the open one");
    }

    @Test
    void aLogThatIsAwayIsToldInTimeAndATailGoesOnWhenItIsBack() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (EventLog.Subscription tail =
                log.tail(Set.of(topic), ReadFrom.beginning(), record -> seen.add(text(record)))) {
            get(log.append(topic, message("key", "before")));
            await().until(() -> seen.size() == 1);
            assertThat(tail.isAnswered()).isTrue();
            assertThat(tail.awaitCaughtUp(WITHIN)).isTrue();
            setAway(log, true);
            long began = System.nanoTime();
            assertThatThrownBy(() -> get(log.append(topic, message("key", "lost or not"))))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LogUnavailableException.class);
            assertThatThrownBy(() -> log.read(Set.of(topic), ReadFrom.beginning(), Duration.ofSeconds(2), record -> {}))
                    .isInstanceOf(LogUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            assertThat(tail.isRunning()).isTrue();
            await().until(() -> !tail.isAnswered());
            assertThat(tail.awaitCaughtUp(Duration.ofSeconds(1))).isFalse();

            setAway(log, false);
            await().ignoreExceptions().until(() -> get(log.append(topic, message("key", "after"))) != null);
            await().until(() -> seen.contains("after"));
            await().until(tail::isAnswered);
            assertThat(tail.awaitCaughtUp(WITHIN)).isTrue();
        }
    }

    @Test
    void aTailHasCaughtUpWhenItsReaderHasSeenAllThatWasThere() throws Exception {
        for (int i = 0; i < 40; i++) {
            get(log.append(topic, message("key-" + i, "before")));
        }
        Semaphore mayRead = new Semaphore(39);
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (EventLog.Subscription tail = log.tail(Set.of(topic), ReadFrom.beginning(), record -> {
            mayRead.acquireUninterruptibly();
            seen.add(text(record));
        })) {
            await().until(() -> seen.size() == 39);
            assertThat(tail.awaitCaughtUp(Duration.ofMillis(500))).isFalse();

            mayRead.release(1_000);
            assertThat(tail.awaitCaughtUp(WITHIN)).isTrue();
            assertThat(seen).hasSize(40);
            for (int i = 0; i < 5; i++) {
                get(log.append(topic, message("key-" + i, "later-" + i)));
                assertThat(tail.awaitCaughtUp(WITHIN)).isTrue();
                assertThat(seen).contains("later-" + i);
            }
        }
    }

    @Test
    void aTailCatchesUpAlsoWithTransactionsThatLeaveNoRecordAtTheEnd() throws Exception {
        assumeTrue(isRemote(), "This log has no transactions");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (EventLog.Subscription tail =
                log.tail(Set.of(topic), ReadFrom.beginning(), record -> seen.add(text(record)))) {
            try (Transaction transaction = unfinished(topic, message("key", "committed"))) {
                transaction.commit();
            }
            unfinished(topic, message("key", "aborted")).close();
            await().until(() -> !seen.isEmpty()); // the marks of a transaction may come after its acknowledgement
            assertThat(tail.awaitCaughtUp(WITHIN)).isTrue();
            assertThat(seen).containsExactly("committed");
        }
    }

    @Test
    void aTailThatHasEndedNeverCatchesUp() throws Exception {
        EventLog.Subscription tail = log.tail(Set.of(topic), ReadFrom.beginning(), record -> {});
        tail.close();
        assertThat(tail.awaitCaughtUp(WITHIN)).isFalse();
    }
}
