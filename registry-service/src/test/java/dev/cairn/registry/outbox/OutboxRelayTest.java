package dev.cairn.registry.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import dev.cairn.log.EventLog;
import dev.cairn.registry.outbox.FlakyLog.Fate;
import dev.cairn.registry.storage.MovableClock;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageFailure;

import static org.assertj.core.api.Assertions.assertThat;

class OutboxRelayTest {

    private static final RelayPace QUICK =
            new RelayPace(Duration.ofMillis(5), Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(20));

    private final MovableClock clock = new MovableClock();
    private final MemoryOutbox outbox = new MemoryOutbox();
    private final FlakyLog log = new FlakyLog();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger().addAppender(lines);
    }

    @AfterEach
    void forget() {
        logger().detachAppender(lines);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(OutboxRelay.class);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
    }

    private OutboxRelay start(Outbox from, Optional<EventLog> to) {
        return OutboxRelay.start(from, to, clock, metrics, QUICK);
    }

    private OutboxRelay start() {
        return start(outbox, Optional.of(log));
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    /** Writes notices of five repositories, and returns their numbers by repository. */
    private Map<String, List<Long>> write(int notices) {
        Map<String, List<Long>> written = new HashMap<>();
        for (int i = 0; i < notices; i++) {
            String repository = "team/app-" + i * 7 % 5;
            written.computeIfAbsent(repository, _ -> new ArrayList<>())
                    .add(outbox.write(repository, clock.instant()).sequence());
        }
        return written;
    }

    @Test
    void allNoticesAreDeliveredThoseOfARepositoryInOrder() {
        Map<String, List<Long>> written = write(600);

        try (OutboxRelay _ = start()) {
            await().until(() -> outbox.waiting() == 0);
            written.computeIfAbsent("team/app-0", _ -> new ArrayList<>())
                    .add(outbox.write("team/app-0", clock.instant()).sequence());
            await().until(() -> outbox.waiting() == 0);
        }

        assertThat(log.inbox()).hasSize(601);
        assertThat(log.told()).isEqualTo(written);
    }

    /** Whatever gets lost: each notice becomes one fact, and those of a repository stay in order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void eachNoticeIsToldOnceHoweverTheLogFails(long seed) {
        Random random = new Random(seed);
        log.fate(() -> switch (random.nextInt(6)) {
            case 0 -> Fate.LOST;
            case 1, 2 -> Fate.STORED_BUT_THE_ANSWER_IS_LOST;
            default -> Fate.STORED;
        });
        Map<String, List<Long>> written = write(300);

        try (OutboxRelay _ = start()) {
            await().until(() -> outbox.waiting() == 0);
        }

        assertThat(log.inbox()).as("seed %d", seed).hasSizeGreaterThan(300);
        assertThat(log.told()).as("seed %d", seed).isEqualTo(written);
    }

    @Test
    void aLogThatIsAwayIsWaitedForAndToldOnceWhenItGoesAndOnceWhenItComesBack() {
        AtomicInteger tries = new AtomicInteger();
        log.fate(() -> {
            tries.incrementAndGet();
            return Fate.LOST;
        });
        Map<String, List<Long>> written = write(20);

        try (OutboxRelay _ = start()) {
            await().until(() -> tries.get() > 50);
            assertThat(outbox.waiting()).isEqualTo(20);
            log.fate(() -> Fate.STORED);
            await().until(() -> outbox.waiting() == 0);
            await().until(() -> lines.list.size() == 2);
        }

        assertThat(log.told()).isEqualTo(written);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "Notices cannot be delivered; they wait, and are tried again until they can",
                        "Notices are delivered again");
    }

    @Test
    void aRelayThatWasKilledBeforeItTookANoticeAwayTellsNothingTwice() {
        Map<String, List<Long>> written = write(10);
        List<Outbox.Entry> all = outbox.oldest(10);
        try (OutboxRelay _ = start()) {
            await().until(() -> outbox.waiting() == 0);
        }

        MemoryOutbox asItWas = new MemoryOutbox();
        all.forEach(entry -> asItWas.write(entry.notice().repository().name(), entry.at()));
        try (OutboxRelay _ = start(asItWas, Optional.of(log))) {
            await().until(() -> asItWas.waiting() == 0);
        }

        assertThat(log.inbox()).hasSize(20);
        assertThat(log.told()).isEqualTo(written);
    }

    @Test
    void aDiskThatFailsIsWaitedForToo() {
        AtomicInteger failures = new AtomicInteger(20);
        Outbox failing = new Outbox() {
            @Override
            public List<Entry> oldest(int limit) {
                if (failures.getAndDecrement() > 0) {
                    throw new StorageException(new StorageFailure.OutOfSpace("read the outbox"));
                }
                return outbox.oldest(limit);
            }

            @Override
            public void delivered(Entry entry) {
                outbox.delivered(entry);
            }

            @Override
            public long waiting() {
                return outbox.waiting();
            }
        };
        Map<String, List<Long>> written = write(3);

        try (OutboxRelay _ = start(failing, Optional.of(log))) {
            await().until(() -> outbox.waiting() == 0);
        }

        assertThat(log.told()).isEqualTo(written);
    }

    @Test
    void withoutALogAllWaitsAndTheMetricsTell() {
        write(3);
        clock.pass(Duration.ofMinutes(2));

        try (OutboxRelay _ = start(outbox, Optional.empty())) {
            await().until(() -> gauge("cairn.registry.outbox.lag.seconds") == 120);
            assertThat(gauge("cairn.registry.outbox.waiting")).isEqualTo(3);
        }

        assertThat(log.inbox()).isEmpty();
        assertThat(metrics.getMeters()).isEmpty();
    }

    @Test
    void nothingIsLateWhenAllIsDelivered() {
        write(3);
        clock.pass(Duration.ofMinutes(2));

        try (OutboxRelay _ = start()) {
            await().until(() -> gauge("cairn.registry.outbox.waiting") == 0);
            await().until(() -> gauge("cairn.registry.outbox.lag.seconds") == 0);
        }
    }

    @Test
    void itStopsInTimeThoughTheLogDoesNotAnswerAndLosesNothing() {
        AtomicInteger tries = new AtomicInteger();
        Supplier<Fate> never = () -> {
            tries.incrementAndGet();
            return Fate.NEVER_ANSWERED;
        };
        log.fate(never);
        write(1);
        OutboxRelay relay = start();
        await().until(() -> tries.get() == 1);

        long began = System.nanoTime();
        relay.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(outbox.waiting()).isEqualTo(1);
        assertThat(lines.list).isEmpty();
    }

    @Test
    void retriesAreDelayedTwiceAsLongEachTimeUpToALimit() {
        RelayPace pace = new RelayPace(
                Duration.ofMillis(1), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(1));

        assertThat(List.of(1, 2, 3, 4, 5, 100))
                .extracting(pace::afterFailures)
                .extracting(Duration::toMillis)
                .containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L);
    }
}
