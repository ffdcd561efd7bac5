package dev.cairn.kafka.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/** A broker in a process of its own, so that it can be killed. */
record ChildBroker(Process process, String bootstrapServers) implements AutoCloseable {

    static ChildBroker start(Path dataFolder, Path ready) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(List.of(
                        java.toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildBroker.class.getName(),
                        dataFolder.toString(),
                        ready.toString()))
                .redirectErrorStream(true)
                .redirectOutput(new File(ready + ".log"))
                .start();
        Awaitility.await("the child's broker serves")
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(Files.readString(Path.of(ready + ".log")));
                    }
                    return Files.exists(ready);
                });
        return new ChildBroker(process, Files.readString(ready));
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        Awaitility.await("the child is dead").atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
    }

    @Override
    public void close() {
        kill();
    }

    /** Runs until it is killed, or until nobody can be waiting for it any more. */
    public static void main(String[] args) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(new Config(Path.of(args[0])));
        Path written = Files.writeString(Path.of(args[1] + ".new"), kafka.bootstrapServers());
        Files.move(written, Path.of(args[1]), StandardCopyOption.ATOMIC_MOVE);
        if (!new CountDownLatch(1).await(5, TimeUnit.MINUTES)) {
            kafka.close();
        }
    }
}
