package dev.cairn.registry.crash;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.registry.SmallDisk;

/**
 * {@code -Dcairn.registry.killsOnFullDisk=30} says how often the registry is killed; only where this process may mount a
 * file system.
 */
class FullDiskCrashTest {

    @TempDir
    private Path temp;

    @Test
    void whatWasAcknowledgedSurvivesEveryKillWhileTheDiskIsFull() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("small"));
        try (SmallDisk _ = SmallDisk.on(folder, 8)) {
            new CrashRun(folder, temp, true, Integer.getInteger("cairn.registry.killsOnFullDisk", 3)).run();
        }
    }
}
