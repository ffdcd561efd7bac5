package dev.cairn.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTest {

    private static final Machine MACHINE = new Machine("A processor", 2, 24_000, "Linux 6", "OpenJDK 25", "ext4", 0.1);

    @Test
    void theTableSaysWhichTargetsAreMet() {
        Figure met = Figure.of("start", "up", 1.5, Unit.TIMES).with(Target.atMost(2));
        Figure missed = Figure.of("webhooks", "taken", 0.4, Unit.TIMES).with(Target.atLeast(0.5));
        Figure beside = Figure.of("rest", "memory", 512.4, Unit.MEGABYTES);

        String table = new Report(MACHINE, Instant.EPOCH, List.of(met, missed, beside)).markdown();

        assertThat(table)
                .contains("A processor, 2 cores", "1970-01-01T00:00:00Z")
                .endsWith("""
                        | start | up | 1.50 × | ≤ 2.00 ×: met |
                        | webhooks | taken | 0.40 × | ≥ 0.50 ×: **missed** |
                        | rest | memory | 512 MB |  |""");
    }

    @Test
    void aTargetIsMetByItsBound() {
        assertThat(Target.atMost(2).isMetBy(2)).isTrue();
        assertThat(Target.atLeast(2).isMetBy(2)).isTrue();
        assertThat(Target.atMost(2).isMetBy(2.01)).isFalse();
        assertThat(Target.atLeast(2).isMetBy(1.99)).isFalse();
    }

    @Test
    void theJsonNamesTheUnits() {
        String json = new Report(MACHINE, Instant.EPOCH, List.of(Figure.of("hop", "median", 7.5, Unit.MILLIS))).json();

        assertThat(json).contains("\"value\":7.5", "\"unit\":\"ms\"").doesNotContain("\n");
    }

    @Test
    void thisMachineIsDescribed(@TempDir Path folder) throws IOException {
        Machine here = Machine.here(folder);

        assertThat(here.cores()).isPositive();
        assertThat(here.memoryMebibytes()).isPositive();
        assertThat(here.fileSystem()).isNotEmpty();
    }
}
