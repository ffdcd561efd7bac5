package dev.cairn.registry.storage.s3;

import java.time.Duration;
import java.util.List;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.SdkMetric;

/** What the store is asked, what comes of it, and how long it takes, with all tries of a request; by operation of S3. */
final class S3Meters implements MetricPublisher {

    private static final String OPERATION = "operation";
    private static final String THROTTLING = "Throttling";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final MeterRegistry metrics;

    S3Meters(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public void publish(MetricCollection request) {
        String operation = last(request, CoreMetric.OPERATION_NAME, "unknown");
        Timer.builder("cairn.registry.s3.requests")
                .description("Requests to the S3 store, with all their tries")
                .tag(OPERATION, operation)
                .tag("outcome", outcome(request))
                .register(metrics)
                .record(last(request, CoreMetric.API_CALL_DURATION, Duration.ZERO));
        count(
                "cairn.registry.s3.retries",
                "Tries beyond the first",
                operation,
                last(request, CoreMetric.RETRY_COUNT, 0));
        count(
                "cairn.registry.s3.throttled",
                "Tries that the S3 store refused because there were too many",
                operation,
                request.children().stream().filter(S3Meters::isThrottled).count());
    }

    private void count(String name, String description, String operation, long amount) {
        Counter.builder(name)
                .description(description)
                .tag(OPERATION, operation)
                .register(metrics)
                .increment((double) amount);
    }

    /** That something is not there, or a condition does not hold, is an answer like others. */
    private static String outcome(MetricCollection request) {
        if (last(request, CoreMetric.API_CALL_SUCCESSFUL, false)) {
            return "done";
        }
        List<MetricCollection> tries = request.children();
        if (tries.isEmpty()) {
            return "failed";
        }
        MetricCollection end = tries.getLast();
        if (isThrottled(end)) {
            return "throttled";
        }
        return switch (last(end, HttpMetric.HTTP_STATUS_CODE, 0)) {
            case NOT_FOUND, CONFLICT, PRECONDITION_FAILED -> "refused";
            default -> "failed";
        };
    }

    private static boolean isThrottled(MetricCollection attempt) {
        return last(attempt, CoreMetric.ERROR_TYPE, "").equals(THROTTLING);
    }

    private static <T> T last(MetricCollection of, SdkMetric<T> metric, T otherwise) {
        List<T> values = of.metricValues(metric);
        return values.isEmpty() ? otherwise : values.getLast();
    }

    @Override
    public void close() {
        // The meters belong to the registry, which outlives the store's client.
    }
}
