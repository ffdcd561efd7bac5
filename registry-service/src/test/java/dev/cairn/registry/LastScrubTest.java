package dev.cairn.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class LastScrubTest {

    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    private Path folder;

    private Path file;
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final InstantSource clock = () -> now;

    @BeforeEach
    void name() {
        file = folder.resolve("scrubbed");
    }

    @Test
    void restartsDoNotPutARunOff() {
        assertThat(LastScrub.in(file, clock).untilNext(WEEK)).isEqualTo(WEEK);
        now = now.plus(Duration.ofDays(5));
        assertThat(LastScrub.in(file, clock).untilNext(WEEK)).isEqualTo(Duration.ofDays(2));
        now = now.plus(Duration.ofDays(5));
        assertThat(LastScrub.in(file, clock).untilNext(WEEK)).isZero();
    }

    @Test
    void aRunThatWentThroughCountsAlsoAfterARestart() {
        LastScrub scrub = LastScrub.in(file, clock);
        now = now.plus(Duration.ofDays(8));
        scrub.done();
        now = now.plus(Duration.ofDays(1));

        assertThat(scrub.untilNext(WEEK)).isEqualTo(Duration.ofDays(6));
        assertThat(LastScrub.in(file, clock).untilNext(WEEK)).isEqualTo(Duration.ofDays(6));
    }

    @Test
    void aClockThatWasAheadDoesNotPutARunOffForLonger() {
        LastScrub scrub = LastScrub.in(file, clock);
        now = now.minus(Duration.ofDays(100));

        assertThat(scrub.untilNext(WEEK)).isEqualTo(WEEK);
    }

    @Test
    void afterAFileThatIsDamagedARunIsDue() throws IOException {
        Files.write(file, new byte[12]);

        assertThat(LastScrub.in(file, clock).untilNext(WEEK)).isZero();
    }

    @Test
    void whereItCannotBeWrittenItIsRemembered() {
        LastScrub scrub = LastScrub.in(folder.resolve("missing/scrubbed"), clock);
        now = now.plus(Duration.ofDays(8));
        scrub.done();

        assertThat(scrub.untilNext(WEEK)).isEqualTo(WEEK);
    }
}
