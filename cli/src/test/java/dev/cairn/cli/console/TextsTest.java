package dev.cairn.cli.console;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.cairn.model.ByteSizes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

final class TextsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "65000000, 65.0 MB",
        "3200000000, 3.2 GB",
        "9223372036854775807, 9.2 EB"
    })
    void bytesAreInPowersOfTen(long bytes, String text) {
        assertThat(Texts.bytes(bytes)).isEqualTo(text);
        assertThat(ByteSizes.parse(text).orElseThrow().doubleValue())
                .as("what is printed can be written")
                .isCloseTo((double) bytes, withinPercentage(1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "102400, 100 KiB",
        "1048576, 1 MiB",
        "1048576000, 1000 MiB",
        "1500000000, 1500 MB",
        "64000000000, 64 GB",
        "68719476736, 64 GiB",
        "123456789, 123.5 MB"
    })
    void aLimitIsInTheUnitThatItWasWrittenIn(long bytes, String text) {
        assertThat(Texts.limit(bytes)).isEqualTo(text);
    }
}
