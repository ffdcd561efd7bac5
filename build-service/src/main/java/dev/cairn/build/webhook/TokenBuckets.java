package dev.cairn.build.webhook;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;

/**
 * A token bucket for each key. Keys that were not asked for the longest time are forgotten, so that a flood of addresses
 * does not fill the memory. Safe for use by many threads.
 */
final class TokenBuckets {

    private static final double NANOS = 1e9;

    private static final class Bucket {
        private double tokens;
        private long filled;

        Bucket(double tokens, long filled) {
            this.tokens = tokens;
            this.filled = filled;
        }
    }

    private final WebhookLimits.Rate rate;
    private final int maxKeys;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    TokenBuckets(WebhookLimits.Rate rate, int maxKeys, LongSupplier nanoTime) {
        this.rate = rate;
        this.maxKeys = maxKeys;
        this.nanoTime = nanoTime;
    }

    /** Takes a token. Zero if there was one, else the time until there is. */
    synchronized Duration take(String key) {
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(key, _ -> new Bucket(rate.burst(), now));
        if (buckets.size() > maxKeys) {
            buckets.pollFirstEntry();
        }
        double earned = (now - bucket.filled) / NANOS * rate.perSecond();
        bucket.tokens = Math.min(rate.burst(), bucket.tokens + earned);
        bucket.filled = now;
        if (bucket.tokens >= 1) {
            bucket.tokens -= 1;
            return Duration.ZERO;
        }
        return Duration.ofNanos((long) Math.ceil((1 - bucket.tokens) / rate.perSecond() * NANOS));
    }
}
