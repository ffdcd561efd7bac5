/**
 * Metrics (Micrometer, for Prometheus) and traces (OpenTelemetry, W3C trace context). A trace goes from command to fact
 * to effect to outcome: each hop begins from the {@code traceparent} of what led to it, and gives its own on.
 */
@NullMarked
package dev.cairn.telemetry;

import org.jspecify.annotations.NullMarked;
