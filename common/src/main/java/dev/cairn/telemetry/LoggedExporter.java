package dev.cairn.telemetry;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.core.instrument.Counter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that spans cannot be sent, and once that they can be again; counts what was lost. */
final class LoggedExporter implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedExporter.class);

    private final SpanExporter exporter;
    private final String endpoint;
    private final Counter lost;
    private final AtomicBoolean failing = new AtomicBoolean();

    LoggedExporter(SpanExporter exporter, String endpoint, Counter lost) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        this.lost = lost;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> ended(result.isSuccess(), spans.size()));
    }

    private void ended(boolean sent, int count) {
        if (!sent) {
            lost.increment(count);
        }
        if (failing.getAndSet(!sent) == sent) {
            LOG.atLevel(sent ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN)
                    .addKeyValue("endpoint", endpoint)
                    .log(sent ? "Traces are sent again" : "Traces cannot be sent and are dropped until they can");
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
