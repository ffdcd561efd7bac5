package dev.cairn.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Asks Kafka whether it answers: a client that waits for a broker looks just like one that has nothing to do. */
public final class KafkaProbe implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofSeconds(1);

    private final KafkaConnection connection;
    private final Admin admin;

    public KafkaProbe(KafkaConnection connection) {
        this.connection = connection;
        Map<String, Object> properties = new HashMap<>(connection.clientProperties());
        this.admin = Admin.create(properties);
    }

    /** Why it does not answer, for people; empty when it does. Waits for at most a second. */
    public Optional<String> whatIsMissing() throws InterruptedException {
        DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs((int) WITHIN.toMillis());
        try {
            boolean brokers = !admin.describeCluster(options)
                    .nodes()
                    .get(WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .isEmpty();
            return brokers ? Optional.empty() : missing("has no broker");
        } catch (ExecutionException | TimeoutException e) {
            return missing("does not answer within " + WITHIN.toSeconds() + " s");
        }
    }

    private Optional<String> missing(String what) {
        return Optional.of("Kafka at " + connection + " " + what + "; work goes on by itself when it is back");
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
