package dev.cairn.build.webhook;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokenBucketsTest {

    private final AtomicLong now = new AtomicLong();
    private final TokenBuckets buckets = new TokenBuckets(new WebhookLimits.Rate(2, 0.5), 3, now::get);

    @Test
    void aBurstIsAllowedAndThenTheRate() {
        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isEqualTo(Duration.ofSeconds(2));

        now.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isPositive();
    }

    @Test
    void aLongPauseEarnsNoMoreThanTheBurst() {
        assertThat(buckets.take("a")).isZero();
        now.addAndGet(Duration.ofDays(1).toNanos());

        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isPositive();
    }

    @Test
    void oneKeyDoesNotTakeFromAnother() {
        buckets.take("a");
        buckets.take("a");

        assertThat(buckets.take("b")).isZero();
    }

    @Test
    void theKeyNotSeenForLongestIsForgotten() {
        buckets.take("a");
        buckets.take("a");
        buckets.take("b");
        buckets.take("c");
        buckets.take("d");

        assertThat(buckets.take("a")).isZero();
    }
}
