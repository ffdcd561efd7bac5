package dev.cairn.model;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class ByteSizesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1024, 1024",
        "1k, 1000",
        "1K, 1000",
        "1Ki, 1024",
        "64Mi, 67108864",
        "512M, 512000000",
        "1Gi, 1073741824",
        "2T, 2000000000000",
        "1Ti, 1099511627776",
        "999 B, 999",
        "10B, 10",
        "1.0 kB, 1000",
        "10KB, 10000",
        "10MB, 10000000",
        "10 MB, 10000000",
        "3.0 MB, 3000000",
        "64GB, 64000000000",
        "1.5 TB, 1500000000000",
        "9.2 EB, 9200000000000000000",
        "64KiB, 65536",
        "64 MiB, 67108864",
        "1.5GiB, 1610612736",
        "1.1Ki, 1126",
        "2 TiB, 2199023255552"
    })
    void aSizeIsReadByItsUnit(String text, long bytes) {
        assertThat(ByteSizes.parse(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "Mi", "64mi", "64mb", "64MIB", "64  MB", "64 ", "1.5", "1.5 B", "1.MB", "-1", "1ki", "1,5MB", "10EB"
            })
    void whatIsNoSizeIsNotGuessed(String text) {
        assertThat(ByteSizes.parse(text)).isEmpty();
    }
}
