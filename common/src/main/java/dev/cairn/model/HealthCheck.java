package dev.cairn.model;

import java.time.Duration;

/**
 * When an instance counts as healthy: its path answers 200 to 399 to a GET.
 *
 * @param path an absolute path, with a query if need be
 * @param within how long a new instance may take until it is healthy
 */
public record HealthCheck(String path, Duration within) {}
