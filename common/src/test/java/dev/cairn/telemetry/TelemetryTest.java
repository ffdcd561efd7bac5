package dev.cairn.telemetry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

final class TelemetryTest {

    private static final String TRACEPARENT = "00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}";
    private static final String EXAMPLE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void hopsThatLedToEachOtherArriveAsOneTrace() throws IOException {
        try (Collector collector = new Collector();
                Telemetry telemetry = Telemetry.create("build-service", Optional.of(collector.endpoint()))) {
            Hop command = telemetry.tracer().start("command", HopKind.CONSUMER, null);
            Hop effect = telemetry.tracer().start("effect", HopKind.INTERNAL, command.traceparent());
            effect.note("builder", "java").end(HopOutcome.failed("no such commit"));
            command.end(HopOutcome.succeeded());

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> collector.spans().size() == 2);
            Collector.ReceivedSpan parent = named(collector, "command");
            Collector.ReceivedSpan child = named(collector, "effect");
            assertThat(child.traceId()).isEqualTo(parent.traceId()).isEqualTo(command.traceId());
            assertThat(child.parentSpanId()).isEqualTo(parent.spanId());
            assertThat(parent.parentSpanId()).isEmpty();
            assertThat(parent.status()).isEqualTo(1);
            assertThat(child.status()).isEqualTo(2);
            assertThat(collector.services()).containsOnly("build-service");
        }
    }

    @Test
    void withoutACollectorIdsAreStillMadeAndPassedOn() {
        try (Telemetry telemetry = Telemetry.create("test", Optional.empty())) {
            Hop hop = telemetry.tracer().start("command", HopKind.CONSUMER, EXAMPLE);

            assertThat(hop.traceparent()).matches(TRACEPARENT).isNotEqualTo(EXAMPLE);
            assertThat(hop.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        }
    }

    @Property(tries = 200)
    void whateverComesInAValidTraceparentGoesOut(@ForAll String traceparent) {
        try (Telemetry telemetry = Telemetry.create("test", Optional.empty())) {
            assertThat(telemetry
                            .tracer()
                            .start("command", HopKind.CONSUMER, traceparent)
                            .traceparent())
                    .matches(TRACEPARENT);
        }
    }

    @Test
    void aDeadCollectorCostsSpansAndNoTime() throws IOException {
        try (Telemetry telemetry = Telemetry.create("test", Optional.of(deadEndpoint()))) {
            long begin = System.nanoTime();
            for (int i = 0; i < 10_000; i++) {
                telemetry.tracer().start("command", HopKind.CONSUMER, null).end(HopOutcome.succeeded());
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(telemetry.scrape())
                            .containsPattern("cairn_telemetry_spans_lost_total\\{endpoint=\"[^\"]+\"} [1-9]"));
        }
    }

    @Test
    void logLinesOfAHopCarryItsTraceId() {
        try (Telemetry telemetry = Telemetry.create("test", Optional.empty())) {
            Hop outer = telemetry.tracer().start("command", HopKind.CONSUMER, null);
            Hop inner = telemetry.tracer().start("effect", HopKind.INTERNAL, null);
            try (var _ = outer.enter()) {
                try (var _ = inner.enter()) {
                    assertThat(MDC.get(LogContext.TRACE_ID)).isEqualTo(inner.traceId());
                    assertThat(LogContext.currentTraceId()).contains(inner.traceId());
                }
                assertThat(MDC.get(LogContext.TRACE_ID)).isEqualTo(outer.traceId());
                assertThat(LogContext.currentTraceId()).contains(outer.traceId());
            }
            assertThat(MDC.get(LogContext.TRACE_ID)).isNull();
            assertThat(LogContext.currentTraceId()).isEmpty();
        }
    }

    @Test
    void metricsAreToldInPrometheusFormat() {
        try (Telemetry telemetry = Telemetry.create("test", Optional.empty())) {
            telemetry.metrics().counter("cairn.facts", "topic", "cairn.commits").increment();

            assertThat(telemetry.scrape())
                    .contains("cairn_facts_total{topic=\"cairn.commits\"} 1.0")
                    .contains("jvm_memory_used_bytes");
        }
    }

    private static Collector.ReceivedSpan named(Collector collector, String name) {
        return collector.spans().stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static URI deadEndpoint() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + closed.getLocalPort());
        }
    }
}
