package dev.cairn.standalone;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.cairn.http.FreePort;
import dev.cairn.registry.storage.fs.FileStorage;

/**
 * Looks for what would keep something from starting, before anything is written. Others may come between: whoever takes a
 * folder or a port looks again.
 */
final class Preflight {

    private Preflight() {}

    /**
     * Where something is going to listen.
     *
     * @param who for people
     * @param port 0 for a free one
     * @param flag chooses another one
     */
    record Listener(String who, String host, int port, String flag) {}

    /**
     * Sees to it that nobody uses a data folder: no whole Cairn, and no registry by itself.
     *
     * @throws StartFailure if somebody does
     */
    static void dataFolder(Path data) throws IOException {
        DataLock.check(data);
        Path registry = data.resolve("registry");
        if (FileStorage.isInUse(registry)) {
            throw new StartFailure(
                    "A registry runs on " + registry + ". Stop it, or give another data folder with --data", null);
        }
    }

    /**
     * Sees to it that the ports are free.
     *
     * @throws StartFailure if some are not; it names all of them
     */
    static void ports(List<Listener> listeners) throws IOException {
        List<String> taken = new ArrayList<>();
        for (Listener each : listeners) {
            try {
                FreePort.check(each.host(), each.port());
            } catch (BindException e) {
                // An address that is none of this machine's is told by who listens there.
                if (String.valueOf(e.getMessage()).contains("in use")) {
                    taken.add(each.who() + " cannot listen on " + each.host() + ":" + each.port()
                            + ": the port is taken. End what listens there, or choose another one with " + each.flag());
                }
            }
        }
        if (!taken.isEmpty()) {
            throw new StartFailure(String.join(System.lineSeparator(), taken), null);
        }
    }
}
