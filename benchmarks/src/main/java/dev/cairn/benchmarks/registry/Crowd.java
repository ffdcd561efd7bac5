package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that work at the same time. */
final class Crowd {

    /** What one of them does. */
    @FunctionalInterface
    interface Task {
        void run(int number) throws IOException, InterruptedException;
    }

    private Crowd() {}

    /**
     * Has tasks done, each once.
     *
     * @param clients so many at the same time
     * @return how many nanoseconds that took
     * @throws IllegalStateException if one of them fails
     */
    static long run(int clients, int tasks, Task task) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        long began = System.nanoTime();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(executor.submit(() -> {
                    for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
                        task.run(number);
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A client failed: " + e.getCause(), e.getCause());
        }
        return System.nanoTime() - began;
    }
}
