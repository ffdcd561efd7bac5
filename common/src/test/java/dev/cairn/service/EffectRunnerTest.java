package dev.cairn.service;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.node.NullNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.cairn.event.EventId;
import dev.cairn.log.InMemoryEventLog;
import dev.cairn.log.LogRecord;
import dev.cairn.log.ReadFrom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Runs of work on virtual threads. */
class EffectRunnerTest {

    private static final WorkRunner.Slot SLOT = new WorkRunner.Slot(0, "shop", new RowKey("Job", "a"));
    private static final ToyStage.Job JOB = new ToyStage.Job("shop", "a", 1, Instant.EPOCH);

    private final InMemoryEventLog log = new InMemoryEventLog(1, InstantSource.system());
    private final List<EffectRunner<?>> runners = new ArrayList<>();

    @AfterEach
    void closeAll() {
        runners.forEach(EffectRunner::close);
        log.close();
    }

    private EffectRunner<ToyStage.Command> runner(Effects<ToyStage.Command> effects) {
        EffectRunner<ToyStage.Command> runner =
                new EffectRunner<>(new ToyStage().spec(), effects, log, StageListener.NONE);
        runners.add(runner);
        return runner;
    }

    private static StoredRow origin(long fence) {
        return new StoredRow(
                1, 1, fence, EventId.derive("fact"), EventId.derive("delivery"), "trace", "ann", NullNode.instance);
    }

    private List<Message.Asked<ToyStage.Command>> reports() {
        List<Message.Asked<ToyStage.Command>> reports = new ArrayList<>();
        CommandCodec<ToyStage.Command> codec = new CommandCodec<>(ToyStage.Command.class);
        log.read(
                Set.of("cairn.inbox.toy"),
                ReadFrom.beginning(),
                Duration.ofSeconds(1),
                (LogRecord record) -> reports.add(codec.decode(record.message())));
        return reports;
    }

    @Test
    void aReportHasTheSameIdInASecondRunAndCarriesTheTrail() {
        EffectRunner<ToyStage.Command> runner =
                runner((work, run) -> run.report("done", new ToyStage.Done("shop", "a")));
        runner.start(SLOT, JOB, origin(7));
        await().until(() -> reports().size() == 1);
        runner.start(SLOT, JOB, origin(7));
        await().until(() -> reports().size() == 2);

        Message.Context context = reports().getFirst().context();
        assertThat(reports().getLast().context()).isEqualTo(context);
        assertThat(context.causation()).isEqualTo(EventId.derive("fact"));
        assertThat(context.delivery()).isEqualTo(EventId.derive("delivery"));
        assertThat(context.traceparent()).isEqualTo("trace");
        assertThat(context.actor()).isEqualTo("ann");
    }

    @Test
    void aJobIsOneSpanFromItsFirstRunToItsEnd() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        AtomicInteger runs = new AtomicInteger();
        EffectRunner<ToyStage.Command> runner = new EffectRunner<>(
                new ToyStage().spec(),
                (work, run) -> {
                    if (runs.getAndIncrement() == 0) {
                        throw new IllegalStateException("the first run fails");
                    }
                    run.report("done", new ToyStage.Done("shop", "a"));
                },
                log,
                new ToldSpans(told));
        runners.add(runner);
        runner.start(SLOT, JOB, origin(7));

        await().atMost(Duration.ofSeconds(30)).until(() -> told.contains("ended"));
        assertThat(told).containsExactly("effect Job", "failed: the first run fails", "ended");
        assertThat(reports().getFirst().context().traceparent()).isEqualTo("span of trace");
    }

    @Test
    void ofADutyOnlyItsBeginningIsTold() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        EffectRunner<ToyStage.Command> runner = new EffectRunner<>(
                new ToyStage().spec(),
                (work, run) -> run.report("done", new ToyStage.Done("shop", "a")),
                log,
                new ToldSpans(told));
        runners.add(runner);
        runner.start(SLOT, new ToyStage.Watch("shop"), origin(7));

        await().until(() -> reports().size() == 1);
        assertThat(told).containsExactly("decided Job");
    }

    /** Notes what it is told of effects. */
    private record ToldSpans(Queue<String> told) implements StageListener {

        @Override
        public @Nullable String decided(String stage, String what, @Nullable String traceparent) {
            told.add("decided " + what);
            return traceparent;
        }

        @Override
        public EffectSpan effect(String stage, String kind, @Nullable String traceparent) {
            told.add("effect " + kind);
            return new EffectSpan() {
                @Override
                public String traceparent() {
                    return "span of " + traceparent;
                }

                @Override
                public void failed(Throwable failure) {
                    told.add("failed: " + failure.getMessage());
                }

                @Override
                public void cancelled() {
                    told.add("cancelled");
                }

                @Override
                public void close() {
                    told.add("ended");
                }
            };
        }
    }

    @Test
    void aReportIsTriedUntilTheLogTakesIt() {
        log.setAway(true);
        EffectRunner<ToyStage.Command> runner =
                runner((work, run) -> run.report("done", new ToyStage.Done("shop", "a")));
        runner.start(SLOT, JOB, origin(7));
        log.setAway(false);
        await().until(() -> reports().size() == 1);
    }

    @Test
    void workThatThrowsIsRunAgainWhateverItThrows() {
        AtomicInteger runs = new AtomicInteger();
        EffectRunner<ToyStage.Command> runner = runner((work, run) -> {
            if (runs.incrementAndGet() == 1) {
                throw new AssertionError("an Error, not an Exception");
            }
            run.report("done", new ToyStage.Done("shop", "a"));
        });
        runner.start(SLOT, JOB, origin(7));
        await().until(() -> reports().size() == 1);
        assertThat(runs).hasValue(2);
    }

    @Test
    void workThatSwallowsItsInterruptIsNeitherRunAgainNorHeard() {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch started = new CountDownLatch(1);
        Queue<Exception> refused = new ConcurrentLinkedQueue<>();
        EffectRunner<ToyStage.Command> runner = runner((work, run) -> {
            runs.incrementAndGet();
            started.countDown();
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) { // as careless code does
                try {
                    run.report("done", new ToyStage.Done("shop", "a"));
                } catch (InterruptedException again) {
                    refused.add(again);
                }
                throw new IllegalStateException(e);
            }
        });
        runner.start(SLOT, JOB, origin(7));
        await().until(() -> started.getCount() == 0);
        runner.cancel(SLOT);
        await().until(() -> refused.size() == 1);
        runner.close();

        assertThat(runs).hasValue(1);
        assertThat(reports()).isEmpty();
    }

    @Test
    void oneSlotHasOneRunAtATimeHoweverOftenItIsReplaced() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        Queue<Long> fences = new ConcurrentLinkedQueue<>();
        EffectRunner<ToyStage.Command> runner = runner((work, run) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            fences.add(run.fence());
            boolean interrupted = true;
            while (interrupted) { // cannot be stopped at once
                try {
                    release.await();
                    interrupted = false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            now.decrementAndGet();
        });
        runner.start(SLOT, JOB, origin(1));
        await().until(() -> fences.size() == 1);
        for (int fence = 2; fence <= 5; fence++) {
            runner.start(SLOT, JOB, origin(fence));
        }
        release.countDown();
        await().until(() -> fences.contains(5L) && now.get() == 0);

        assertThat(most).hasValue(1);
        assertThat(fences)
                .describedAs("what was replaced before it began never runs")
                .containsExactly(1L, 5L);
    }

    @Test
    void onlyTheWorkOfALostTaskIsCancelled() {
        Queue<String> ended = new ConcurrentLinkedQueue<>();
        AtomicInteger started = new AtomicInteger();
        EffectRunner<ToyStage.Command> runner = runner((work, run) -> {
            started.incrementAndGet();
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } finally {
                ended.add(run.key());
            }
        });
        runner.start(SLOT, JOB, origin(1));
        runner.start(new WorkRunner.Slot(1, "blog", new RowKey("Job", "a")), JOB, origin(1));
        await().until(() -> started.get() == 2);
        runner.cancelAll(1);
        await().until(() -> ended.size() == 1);
        assertThat(ended).containsExactly("blog");
    }

    @Test
    void nothingStartsAfterTheEnd() {
        AtomicInteger runs = new AtomicInteger();
        EffectRunner<ToyStage.Command> runner = runner((work, run) -> runs.incrementAndGet());
        runner.close();
        runner.start(SLOT, JOB, origin(1));
        runner.close();
        assertThat(runs).hasValue(0);
    }

    @Test
    void aRowsIdIsCheckedWhereItIsMade() {
        assertThatThrownBy(() -> Rows.empty().with(new ToyStage.Job("shop", "a\0b", 1, Instant.EPOCH)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
