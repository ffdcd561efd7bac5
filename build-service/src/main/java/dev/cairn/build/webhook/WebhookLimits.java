package dev.cairn.build.webhook;

import java.time.Duration;

/**
 * How much the webhook endpoint takes.
 *
 * @param bodyBytes the greatest body
 * @param bufferedBytes the greatest sum of the bodies that are being read at one moment
 * @param perAddress requests of one source address (for IPv6 of one /64 network), proven or not
 * @param perRepository proven requests for one repository
 * @param bodyTime how long a body may take to arrive
 * @param inboxTime how long the inbox may take to store all changes of a request
 */
public record WebhookLimits(
        int bodyBytes, long bufferedBytes, Rate perAddress, Rate perRepository, Duration bodyTime, Duration inboxTime) {

    /**
     * A token bucket.
     *
     * @param burst how many at once
     * @param perSecond how many each second in the long run
     */
    public record Rate(int burst, double perSecond) {
        public Rate {
            if (burst < 1 || !(perSecond > 0)) {
                throw new IllegalArgumentException("A rate allows at least one at once and more than 0 per second");
            }
        }
    }

    private static final int GREATEST = 25_000_000;

    /** A body is copied as it grows and once more when it is whole, and Cairn has other uses for its memory. */
    private static final int SHARE_OF_HEAP = 8;

    /** 25 MB as GitHub's greatest payload, and 8 s since GitHub waits 10. */
    public static WebhookLimits defaults() {
        return new WebhookLimits(
                GREATEST,
                Math.max(GREATEST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP),
                new Rate(200, 50),
                new Rate(100, 20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(8));
    }
}
