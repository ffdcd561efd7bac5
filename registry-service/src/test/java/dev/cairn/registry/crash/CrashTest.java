package dev.cairn.registry.crash;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dcairn.registry.kills=200} says how often the registry is killed. */
class CrashTest {

    @TempDir
    private Path temp;

    @Test
    void whatWasAcknowledgedSurvivesEveryKill() throws Exception {
        new CrashRun(temp, temp, false, Integer.getInteger("cairn.registry.kills", 4)).run();
    }
}
