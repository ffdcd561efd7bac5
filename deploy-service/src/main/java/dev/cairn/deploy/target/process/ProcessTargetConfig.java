package dev.cairn.deploy.target.process;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the operator can set for a process target.
 *
 * @param folder where images and instances are kept; made if it is missing. Where the service runs as root, other users
 *     must be able to pass through the folders above it if there is no isolation.
 * @param isolation what is wanted
 * @param ports the ports that instances are given, best outside those that the kernel gives to outgoing connections
 * @param uids the user ids that instances run as where the service runs as root; unused otherwise
 * @param keepRetired how long the output of a retired instance can be read
 * @param outputBytes how much output of an instance is kept: between this and twice as much
 */
public record ProcessTargetConfig(
        Path folder, IsolationPolicy isolation, Range ports, Range uids, Duration keepRetired, long outputBytes) {

    /** Isolation preferred, ports 20000 to 29999, users 50000 to 59999, output kept for a day, 16 MiB. */
    public static ProcessTargetConfig in(Path folder) {
        return new ProcessTargetConfig(
                folder.toAbsolutePath().normalize(),
                IsolationPolicy.PREFERRED,
                new Range(20_000, 29_999),
                new Range(50_000, 59_999),
                Duration.ofDays(1),
                16L << 20);
    }

    /** The same with another policy. */
    public ProcessTargetConfig withIsolation(IsolationPolicy policy) {
        return new ProcessTargetConfig(folder, policy, ports, uids, keepRetired, outputBytes);
    }

    /** The same with other ports. */
    public ProcessTargetConfig withPorts(Range range) {
        return new ProcessTargetConfig(folder, isolation, range, uids, keepRetired, outputBytes);
    }

    /** The same with another time for the output of retired instances. */
    public ProcessTargetConfig withKeepRetired(Duration time) {
        return new ProcessTargetConfig(folder, isolation, ports, uids, time, outputBytes);
    }

    /** The same with another amount of output. */
    public ProcessTargetConfig withOutputBytes(long bytes) {
        return new ProcessTargetConfig(folder, isolation, ports, uids, keepRetired, bytes);
    }
}
