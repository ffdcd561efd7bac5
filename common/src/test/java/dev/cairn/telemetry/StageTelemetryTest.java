package dev.cairn.telemetry;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import dev.cairn.service.StageListener.EffectSpan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class StageTelemetryTest {

    @Test
    void anEffectIsASpanWithItsFailuresCountedAndItsLogLinesInItsTrace() throws IOException {
        try (Collector collector = new Collector();
                Telemetry telemetry = Telemetry.create("build-service", Optional.of(collector.endpoint()))) {
            StageTelemetry listener = new StageTelemetry(telemetry);
            String cause = listener.decided("builds", "CommitAccepted", null);

            try (EffectSpan span = listener.effect("builds", "BuildJob", cause)) {
                span.failed(new IllegalStateException("no space left"));
                assertThat(MDC.get(LogContext.TRACE_ID)).isNotNull();
                assertThat(span.traceparent()).contains(MDC.get(LogContext.TRACE_ID));
            }

            assertThat(MDC.get(LogContext.TRACE_ID)).isNull();
            await().atMost(Duration.ofSeconds(20)).until(() -> collector.spans().size() == 2);
            assertThat(collector.spans())
                    .extracting(Collector.ReceivedSpan::name)
                    .containsExactlyInAnyOrder("builds decide CommitAccepted", "builds BuildJob");
            assertThat(telemetry.scrape())
                    .contains("cairn_effects_failures_total{kind=\"BuildJob\",stage=\"builds\"} 1.0")
                    .contains("cairn_effects_seconds_count{cancelled=\"false\",kind=\"BuildJob\",stage=\"builds\"} 1");
        }
    }

    @Test
    void aCancelledEffectIsNoSuccess() throws IOException {
        try (Collector collector = new Collector();
                Telemetry telemetry = Telemetry.create("build-service", Optional.of(collector.endpoint()))) {
            try (EffectSpan span = new StageTelemetry(telemetry).effect("builds", "BuildJob", null)) {
                span.cancelled();
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> collector.spans().size() == 1);
            assertThat(collector.spans().getFirst().status()).isEqualTo(2);
        }
    }
}
