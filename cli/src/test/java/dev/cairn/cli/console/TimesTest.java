package dev.cairn.cli.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TimesTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "2026-02-28T10:00:00Z, 2026-02-28T10:00:00Z",
        "2026-02-28T10:00:00+02:00, 2026-02-28T08:00:00Z",
        "2026-02-28 10:00, 2026-02-28T09:00:00Z",
        "2026-02-28, 2026-02-27T23:00:00Z",
        "10:30, 2026-03-01T09:30:00Z",
        "-90s, 2026-03-01T11:58:30Z",
        "-1h30m, 2026-03-01T10:30:00Z",
        "-2d, 2026-02-27T12:00:00Z"
    })
    void aTimeIsReadInTheZoneOfTheClock(String text, Instant expected) {
        assertThat(Times.parse("--at", text, CLOCK)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "-", "-1x", "25:00", "2026-13-01"})
    void anythingElseIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Times.parse("--at", text, CLOCK))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("such as");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 ms", "87, 87 ms", "3210, 3.2 s", "250000, 4 m 10 s", "11100000, 3 h 5 m", "187200000, 2 d 4 h"})
    void aLengthHasAsManyDigitsAsTellSomething(long millis, String text) {
        assertThat(Times.length(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        assertThat(Texts.printable("a\u001b[2Jb\tc")).isEqualTo("a\\u001b[2Jb    c");
    }

    @Test
    void aLongTextIsCut() {
        assertThat(Texts.shortened("abcdef\nsecond", 4)).isEqualTo("abc…");
    }
}
