package dev.cairn.registry.gc;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.Topic;
import dev.cairn.event.WireMessage;
import dev.cairn.log.InMemoryEventLog;
import dev.cairn.oci.Digest;
import dev.cairn.registry.storage.MovableClock;

import static dev.cairn.registry.gc.Deployments.digest;
import static dev.cairn.registry.gc.Deployments.requested;
import static dev.cairn.registry.gc.Deployments.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

class LogPinsTest {

    private static final Digest A = digest(0xa);
    private static final Digest B = digest(0xb);

    private final MovableClock clock = new MovableClock();
    private final InMemoryEventLog log = new InMemoryEventLog(4, clock);
    private long sequence;

    @AfterEach
    void close() {
        log.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
    }

    private LogPins start(Optional<Duration> horizon) {
        return LogPins.start(log, horizon, clock, Duration.ofMillis(200));
    }

    private void append(DeploymentEvent event) {
        append(Deployments.wire(event, ++sequence));
    }

    private void append(WireMessage message) {
        log.append(Topic.DEPLOYMENTS.id(), message).toCompletableFuture().join();
    }

    private static Pins.Pinned pinned(Pins pins) {
        await().until(() -> pins.pinned().isPresent());
        return pins.pinned().orElseThrow();
    }

    @Test
    void whatTheLogTellsIsPinnedAndTheRestIsNot() {
        append(requested(1, "staging", A));
        append(succeeded(1, "staging"));

        try (LogPins pins = start(Optional.empty())) {
            Pins.Pinned pinned = pinned(pins);
            assertThat(pinned.holds(A)).isTrue();
            assertThat(pinned.holds(B)).isFalse();
        }
    }

    @Test
    void whatWasWrittenBeforeTheQuestionIsInTheAnswer() {
        try (LogPins pins = start(Optional.empty())) {
            pinned(pins);
            for (int i = 1; i <= 50; i++) {
                append(requested(i, "staging", digest(i)));
                assertThat(pins.pinned())
                        .get()
                        .satisfies(pinned ->
                                assertThat(pinned.holds(digest(sequence()))).isTrue());
            }
        }
    }

    private int sequence() {
        return (int) sequence;
    }

    @Test
    void theHorizonIsMeasuredByTheBrokersStamps() {
        append(requested(1, "staging", A));
        append(succeeded(1, "staging"));
        append(requested(2, "staging", B));
        clock.pass(Duration.ofDays(100));
        append(succeeded(2, "staging"));

        try (LogPins pins = start(Optional.of(Duration.ofDays(30)))) {
            Pins.Pinned pinned = pinned(pins);
            clock.pass(Duration.ofDays(29));
            assertThat(pinned.holds(A)).isTrue();
            clock.pass(Duration.ofDays(2));
            assertThat(pinned.holds(A)).isFalse();
            assertThat(pinned.holds(B)).isTrue();
        }
    }

    @Test
    void nothingIsSaidWhileTheLogIsAwayAndEarlierAnswersHoldEverything() {
        append(requested(1, "staging", A));
        try (LogPins pins = start(Optional.empty())) {
            Pins.Pinned pinned = pinned(pins);

            log.setAway(true);
            assertThat(pins.pinned()).isEmpty();
            assertThat(pinned.holds(B)).isTrue();

            log.setAway(false);
            assertThat(pins.pinned()).isPresent();
            assertThat(pinned.holds(B)).isFalse();
        }
    }

    @Test
    void aLogThatIsAwayAtTheStartIsWaitedFor() {
        append(requested(1, "staging", A));
        log.setAway(true);
        try (LogPins pins = start(Optional.empty())) {
            assertThat(pins.pinned()).isEmpty();

            log.setAway(false);
            assertThat(pinned(pins).holds(A)).isTrue();
        }
    }

    @Test
    void aFactThatCannotBeUnderstoodLeavesEverythingWhereItIs() {
        append(requested(1, "staging", A));
        try (LogPins pins = start(Optional.empty())) {
            Pins.Pinned before = pinned(pins);

            append(new WireMessage("hello", Map.of("ce_type", "dev.cairn.FromTheFuture"), new byte[0]));

            assertThat(pins.pinned()).isEmpty();
            assertThat(before.holds(B)).isTrue();
        }
    }

    @Test
    void aLogWhoseBeginningIsGoneLeavesEverythingWhereItIs() {
        append(succeeded(1, "staging"));
        try (LogPins pins = start(Optional.empty())) {
            await().during(Duration.ofMillis(300)).until(() -> pins.pinned().isEmpty());
        }
    }

    @Test
    void afterTheEndEverythingIsHeld() {
        append(requested(1, "staging", A));
        LogPins pins = start(Optional.empty());
        Pins.Pinned pinned = pinned(pins);

        pins.close();

        assertThat(pinned.holds(B)).isTrue();
        assertThat(pins.pinned()).isEmpty();
    }
}
