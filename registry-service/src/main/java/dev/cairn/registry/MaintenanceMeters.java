package dev.cairn.registry;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import dev.cairn.registry.gc.GcOutcome;
import dev.cairn.registry.scrub.ScrubResult;
import dev.cairn.registry.storage.ContentStore.Amount;

/** What the collector and the scrubber have done, by whomever they were asked. */
final class MaintenanceMeters {

    private static final double MILLIS = 1000.0;

    private final MeterRegistry metrics;
    private final Clock clock;
    private final AtomicLong lastCollected = new AtomicLong();
    private final AtomicLong lastScrubbed = new AtomicLong();
    private final AtomicReference<Amount> stored = new AtomicReference<>(Amount.NONE);

    MaintenanceMeters(MeterRegistry metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
        Gauge.builder("cairn.registry.gc.last.success", lastCollected, at -> at.get() / MILLIS)
                .baseUnit("seconds")
                .description("When a collection went through last, in seconds since 1970; 0 for never since the start")
                .register(metrics);
        Gauge.builder("cairn.registry.scrub.last.success", lastScrubbed, at -> at.get() / MILLIS)
                .baseUnit("seconds")
                .description("When all content was checked last, in seconds since 1970; 0 for never since the start")
                .register(metrics);
        Gauge.builder("cairn.registry.stored", stored, amount -> amount.get().bytes())
                .baseUnit("bytes")
                .description("What all content took when a collection went through last; 0 before")
                .register(metrics);
        Gauge.builder(
                        "cairn.registry.stored.items",
                        stored,
                        amount -> amount.get().items())
                .description("How many blobs and manifests there were when a collection went through last; 0 before")
                .register(metrics);
    }

    void collected(GcOutcome outcome) {
        switch (outcome) {
            case GcOutcome.Done done -> {
                lastCollected.set(clock.millis());
                done.content().ifPresent(content -> stored.set(content.kept()));
                count("cairn.registry.gc.runs", "outcome", "done", 1);
                Counter.builder("cairn.registry.gc.freed")
                        .baseUnit("bytes")
                        .description("What the collector gave back to the storage")
                        .register(metrics)
                        .increment((double) done.freedBytes());
                count("cairn.registry.gc.items", "kind", "all", done.items());
            }
            case GcOutcome.Refused _ -> count("cairn.registry.gc.runs", "outcome", "refused", 1);
        }
    }

    void scrubbed(ScrubResult result) {
        lastScrubbed.set(clock.millis());
        count("cairn.registry.scrub.content", "result", "good", result.checked() - result.corrupted());
        count("cairn.registry.scrub.content", "result", "corrupted", result.corrupted());
        count("cairn.registry.scrub.content", "result", "unreadable", result.unreadable());
    }

    private void count(String name, String tag, String value, long amount) {
        metrics.counter(name, tag, value).increment((double) amount);
    }
}
