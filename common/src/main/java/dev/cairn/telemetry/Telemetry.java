package dev.cairn.telemetry;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;

/**
 * The metrics and traces of one process. Without an OTLP endpoint nothing leaves it, but trace ids are made and passed on
 * all the same, so that the log lines and facts of one delivery can be told from others. A collector that is slow or dead
 * costs spans and never time: they wait in a bounded queue and are dropped. Thread-safe.
 */
public final class Telemetry implements AutoCloseable {

    private static final Duration EXPORT_DEADLINE = Duration.ofSeconds(5);
    private static final Duration EXPORT_DELAY = Duration.ofSeconds(1);
    private static final int MAX_QUEUED_SPANS = 4096;
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(3);

    /** Ten times what there is in the largest installation: should a label have what clients make up, no more is lost. */
    private static final int MAX_SERIES = 10_000;

    private final PrometheusMeterRegistry metrics;
    private final JvmMetrics jvm;
    private final OpenTelemetrySdk tracing;
    private final Tracer tracer;

    private Telemetry(PrometheusMeterRegistry metrics, OpenTelemetrySdk tracing) {
        this.metrics = metrics;
        this.jvm = JvmMetrics.bindTo(metrics);
        this.tracing = tracing;
        this.tracer = new OpenTelemetryTracer(tracing.getTracer("dev.cairn"));
    }

    /**
     * Telemetry of the named service.
     *
     * @param otlpEndpoint the base address of an OTLP collector that takes HTTP, such as {@code http://localhost:4318};
     *     spans go to {@code v1/traces} below it, as the OTLP exporter specification has it for a base address
     */
    public static Telemetry create(String serviceName, Optional<URI> otlpEndpoint) {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.config().meterFilter(MeterFilter.maximumAllowableMetrics(MAX_SERIES));
        Resource resource = Resource.getDefault()
                .merge(Resource.create(
                        Attributes.builder().put("service.name", serviceName).build()));
        SdkTracerProviderBuilder provider = SdkTracerProvider.builder().setResource(resource);
        otlpEndpoint.ifPresent(endpoint -> provider.addSpanProcessor(sendTo(endpoint, metrics)));
        OpenTelemetrySdk tracing = OpenTelemetrySdk.builder()
                .setTracerProvider(provider.build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
        return new Telemetry(metrics, tracing);
    }

    /** Where meters are registered. */
    public MeterRegistry metrics() {
        return metrics;
    }

    /** All metrics in Prometheus's text format 0.0.4. */
    public String scrape() {
        return metrics.scrape();
    }

    /** Begins hops. */
    public Tracer tracer() {
        return tracer;
    }

    /** For what wants OpenTelemetry's own API. */
    public OpenTelemetry openTelemetry() {
        return tracing;
    }

    /** A Vert.x that is measured and traced here; whoever asks for it closes it, before this. */
    public Vertx vertx(VertxOptions options) {
        VertxOptions observed = new VertxOptions(options)
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        .setServerRequestTagsProvider(MethodLabel::of)
                        .setClientRequestTagsProvider(MethodLabel::of)
                        .setLabels(Set.of(
                                Label.HTTP_CODE,
                                Label.HTTP_ROUTE,
                                Label.LOCAL, // which service, where several share one process
                                Label.POOL_TYPE,
                                Label.POOL_NAME)))
                .setTracingOptions(new OpenTelemetryOptions());
        return Vertx.builder()
                .with(observed)
                .withMetrics(new MicrometerMetricsFactory(metrics))
                .withTracer(new OpenTelemetryTracingFactory(tracing))
                .build();
    }

    /** Sends what is still queued, for at most three seconds, and ends. */
    @Override
    public void close() {
        tracing.getSdkTracerProvider().shutdown().join(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        jvm.close();
        metrics.close();
    }

    private static SpanProcessor sendTo(URI endpoint, MeterRegistry metrics) {
        String base = endpoint.toString();
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(base + (base.endsWith("/") ? "" : "/") + "v1/traces")
                .setTimeout(EXPORT_DEADLINE)
                .setConnectTimeout(EXPORT_DEADLINE)
                .build();
        LoggedExporter logged =
                new LoggedExporter(exporter, base, metrics.counter("cairn.telemetry.spans.lost", "endpoint", base));
        return BatchSpanProcessor.builder(logged)
                .setScheduleDelay(EXPORT_DELAY)
                .setExporterTimeout(EXPORT_DEADLINE)
                .setMaxQueueSize(MAX_QUEUED_SPANS)
                .build();
    }
}
