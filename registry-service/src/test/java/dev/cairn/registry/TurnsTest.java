package dev.cairn.registry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TurnsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void othersRunWhileAllProcessorsHaveLongWork() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        int count = 2 * Runtime.getRuntime().availableProcessors();
        CountDownLatch working = new CountDownLatch(count);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                threads.execute(() -> {
                    working.countDown();
                    Turns turns = new Turns();
                    long end = System.nanoTime() + LONG.toNanos();
                    while (!done.get() && System.nanoTime() < end) {
                        turns.pass();
                    }
                });
            }
            assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();

            CountDownLatch other = new CountDownLatch(1);
            threads.execute(other::countDown);

            try {
                assertThat(other.await(10, TimeUnit.SECONDS)).isTrue();
            } finally {
                done.set(true);
            }
        }
    }
}
