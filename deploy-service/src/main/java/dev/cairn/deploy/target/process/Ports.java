package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.cairn.deploy.target.Address;
import dev.cairn.deploy.target.PortRequest;
import dev.cairn.deploy.target.TargetException;
import dev.cairn.deploy.target.TargetFailure;
import dev.cairn.model.InstanceId;

/** Chooses ports of the loopback interface on which nothing listens. */
final class Ports {

    private static final InetAddress LOOPBACK = loopback();

    private final Range range;

    Ports(Range range) {
        this.range = range;
    }

    /**
     * A port for the instance; null if it wants none. Begins at a place that depends on the id, so that a port is not
     * given again at once to another instance while clients may still know it.
     *
     * @param given the ports of all instances that may run, whether or not they listen already
     */
    @Nullable
    Integer choose(InstanceId id, PortRequest request, Set<Integer> given) {
        return switch (request) {
            case PortRequest.None ignored -> null;
            case PortRequest.Exactly exactly -> {
                if (given.contains(exactly.port()) || !isFree(exactly.port())) {
                    throw new TargetException(new TargetFailure.PortTaken(exactly.port()));
                }
                yield exactly.port();
            }
            case PortRequest.Any ignored -> any(id, given);
        };
    }

    private int any(InstanceId id, Set<Integer> given) {
        int start = Math.floorMod(id.hashCode(), range.size());
        for (int i = 0; i < range.size(); i++) {
            int port = range.from() + (start + i) % range.size();
            if (!given.contains(port) && isFree(port)) {
                return port;
            }
        }
        throw new TargetException(new TargetFailure.NoPortFree(range.from(), range.to()));
    }

    /** IPv4, whatever the JVM prefers: {@link Address#LOOPBACK}. */
    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an IPv4 address", e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, LOOPBACK)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
