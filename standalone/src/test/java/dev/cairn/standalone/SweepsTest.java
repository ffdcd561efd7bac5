package dev.cairn.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.deploy.image.ImageLimits;
import dev.cairn.deploy.image.RegistryAccess;
import dev.cairn.deploy.target.process.IsolationPolicy;
import dev.cairn.deploy.target.process.ProcessTarget;
import dev.cairn.deploy.target.process.ProcessTargetConfig;

import static org.awaitility.Awaitility.await;

final class SweepsTest {

    @TempDir
    Path folder;

    @Test
    void anImageThatNoInstanceUsesIsRemovedAgainAndAgain() throws Exception {
        ProcessTargetConfig config = ProcessTargetConfig.in(folder).withIsolation(IsolationPolicy.NONE);
        try (ProcessTarget target =
                        ProcessTarget.open(config, RegistryAccess.anonymous(), ImageLimits.DEFAULT, Clock.systemUTC());
                Sweeps _ = Sweeps.start(List.of(target), Duration.ZERO, Duration.ofMillis(10))) {
            for (int i = 0; i < 2; i++) {
                Path image = Files.createDirectories(folder.resolve("images/sha256-" + "0".repeat(63) + i));
                await().atMost(Duration.ofSeconds(30)).until(() -> !Files.exists(image));
            }
        }
    }
}
