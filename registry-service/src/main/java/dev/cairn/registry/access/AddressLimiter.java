package dev.cairn.registry.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Token buckets, one for each address, or user at an address, that something came from lately. An address of IPv6 stands
 * for its /64, which one customer has as a rule. Remembers the addresses seen last, and no more of them than it is told, whoever sends. Safe for
 * use by many threads; never waits.
 */
final class AddressLimiter {

    private static final double NANOS = 1e9;

    private final Clock clock;
    private final Map<String, Bucket> buckets;

    private record Bucket(double level, long atMillis) {}

    AddressLimiter(Clock clock, int maxAddresses) {
        this.clock = clock;
        this.buckets = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > maxAddresses;
            }
        };
    }

    /**
     * Takes one, if there is one.
     *
     * @param key whose, such as a {@link #network}
     * @param perSecond how many come back each second
     * @param burst how many there are after a pause
     * @return empty if one was taken, or else after how long there will be one
     */
    synchronized Optional<Duration> take(String key, double perSecond, int burst) {
        Bucket bucket = refilled(key, perSecond, burst);
        if (bucket.level() < 1) {
            buckets.put(key, bucket);
            return Optional.of(wait(bucket, perSecond));
        }
        buckets.put(key, new Bucket(bucket.level() - 1, bucket.atMillis()));
        return Optional.empty();
    }

    /** As {@link #take}, but leaves it there. */
    synchronized Optional<Duration> look(String key, double perSecond, int burst) {
        Bucket bucket = refilled(key, perSecond, burst);
        return bucket.level() < 1 ? Optional.of(wait(bucket, perSecond)) : Optional.empty();
    }

    private Bucket refilled(String key, double perSecond, int burst) {
        long now = clock.millis();
        Bucket last = buckets.get(key);
        if (last == null) {
            return new Bucket(burst, now);
        }
        double refill = Math.max(0, now - last.atMillis()) * perSecond / 1000; // a clock may be set back
        return new Bucket(Math.min(burst, last.level() + refill), now);
    }

    private static Duration wait(Bucket bucket, double perSecond) {
        return Duration.ofNanos((long) Math.ceil((1 - bucket.level()) / perSecond * NANOS));
    }

    /** What an address counts as. */
    static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), 8))
                    : address;
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
