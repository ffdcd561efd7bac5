package dev.cairn.service;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;

/** The toy service in a process of its own, so that it can be killed. Its work takes a moment. */
record ToyServiceProcess(Process process, Path ready) implements AutoCloseable {

    private static final Duration WORK = Duration.ofMillis(150);

    static ToyServiceProcess start(ToyWorld world, String instance, int count) throws IOException {
        Path ready = world.folder.resolve("ready-" + instance + "-" + count);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ToyServiceProcess.class.getName(),
                        world.connection.bootstrapServers(),
                        world.stateFolder(instance).toString(),
                        instance,
                        ready.toString()))
                .redirectErrorStream(true)
                .redirectOutput(new File(ready + ".log"))
                .start();
        return new ToyServiceProcess(process, ready);
    }

    /** How long it took from the start of its topology to readiness, as it measured itself. */
    Duration awaitReady() throws IOException {
        ToyWorld.await().until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(Path.of(ready + ".log")));
            }
            return Files.exists(ready);
        });
        return Duration.parse(Files.readString(ready));
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        ToyWorld.await().until(() -> !process.isAlive());
    }

    @Override
    public void close() {
        kill();
    }

    /** Runs until it is killed, or until nobody can be waiting for it any more. */
    public static void main(String[] args) throws Exception {
        KafkaConnection connection = KafkaConnection.plain(args[0]);
        KafkaEventLog log = new KafkaEventLog(connection, Duration.ofSeconds(30), InstantSource.system());
        long began = System.nanoTime();
        ServiceRuntime service = ServiceRuntime.start(
                new ServiceConfig("toy-service", connection, Path.of(args[1]), args[2]),
                List.of(new ServiceRuntime.Running<>(new ToyStage(), ToyServiceProcess::work)),
                log,
                InstantSource.system(),
                StageListener.NONE);
        ToyWorld.await().until(service::isReady);
        Path written = Files.writeString(
                Path.of(args[3] + ".new"),
                Duration.ofNanos(System.nanoTime() - began).toString());
        Files.move(written, Path.of(args[3]));
        if (!new CountDownLatch(1).await(5, TimeUnit.MINUTES)) {
            service.close();
        }
    }

    private static void work(Row.Work work, Effects.Run<ToyStage.Command> run) throws InterruptedException {
        ToyStage.Job job = (ToyStage.Job) work;
        Thread.sleep(WORK); // stands for work
        run.report("done", new ToyStage.Done(job.repository(), job.commit()));
    }
}
