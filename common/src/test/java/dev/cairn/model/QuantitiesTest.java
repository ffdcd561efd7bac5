package dev.cairn.model;

import java.time.Duration;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({
        "30s, 30000",
        "5m, 300000",
        "1m30s, 90000",
        "1h, 3600000",
        "500ms, 500",
        "1h1m1s1ms, 3661001",
        "PT1M30S, 90000",
        "P1D, 86400000",
        "0s, 0"
    })
    void aDurationIsReadAsPeopleWriteIt(String text, long millis) {
        assertThat(Quantities.duration(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "30 s", "1s1m", "1d", "-5s", "1.5s", "P", "PT", "1s1s", "9999999999s"})
    void whatIsNoDurationIsNotGuessed(String text) {
        assertThat(Quantities.duration(text)).isEmpty();
    }

    @Property(tries = 200)
    void aDurationIsWrittenSoThatItReadsTheSame(@ForAll @LongRange(min = 0, max = 999_999_999_999L) long millis) {
        Duration duration = Duration.ofMillis(millis);

        assertThat(Quantities.duration(Quantities.text(duration))).contains(duration);
    }
}
