package dev.cairn.kafka.embedded;

import java.util.concurrent.CompletableFuture;

import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one broker. Kafka ends the whole process on failures that it cannot repair; here that becomes {@link
 * #failure} of the broker whose thread it was. Threads inherit their group, so that the group tells brokers apart.
 */
final class BrokerThreads extends ThreadGroup {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerThreads.class);

    private final CompletableFuture<BrokerFailure> failure = new CompletableFuture<>();

    BrokerThreads(String name) {
        super(name);
    }

    /** From now on no thread of any such group ends the process. Harmless when repeated. */
    static void keepProcessAlive() {
        Exit.setHaltProcedure((status, message) -> ended(status, message, Runtime.getRuntime()::halt));
        Exit.setExitProcedure((status, message) -> ended(status, message, System::exit));
    }

    CompletableFuture<BrokerFailure> failure() {
        return failure;
    }

    /** Runs it on a thread of this group. */
    <T> CompletableFuture<T> run(String name, Task<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable body = () -> {
            try {
                result.complete(task.run());
            } catch (Throwable failed) { // also the Errors with which Kafka ends a thread
                result.completeExceptionally(failed);
            }
        };
        Thread.ofPlatform().group(this).name(name).daemon(true).start(body);
        return result;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failed) {
        LOG.atError()
                .addKeyValue("thread", thread.getName())
                .setCause(failed)
                .log("A thread of the Kafka broker ended by an exception");
    }

    private static void ended(int status, @Nullable String message, End otherwise) {
        BrokerThreads threads = ofCurrentThread();
        if (threads == null) {
            otherwise.end(status);
            return;
        }
        BrokerFailure failed = BrokerFailure.of(status, message);
        LOG.atError().addKeyValue("reason", failed.reason()).log("The Kafka broker failed");
        threads.failure.completeAsync(() -> failed);
    }

    private static @Nullable BrokerThreads ofCurrentThread() {
        for (ThreadGroup group = Thread.currentThread().getThreadGroup(); group != null; group = group.getParent()) {
            if (group instanceof BrokerThreads threads) {
                return threads;
            }
        }
        return null;
    }

    /** Something that may throw. */
    @FunctionalInterface
    interface Task<T> {
        T run() throws Exception;
    }

    /** What ends a process. */
    @FunctionalInterface
    private interface End {
        void end(int status);
    }
}
