package dev.cairn.cli.console;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class ProgressTest {

    private final StringWriter err = new StringWriter();

    private Console console(boolean interactive) {
        return new Console(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                CommonOptions.Format.TEXT,
                false,
                interactive);
    }

    @Test
    void whatTakesLongerThanASecondIsShownAndGoneAtTheEnd() {
        try (Progress progress = console(true).progress("Reading")) {
            progress.step();
            await().atMost(Duration.ofSeconds(10)).until(() -> err.toString().contains("Reading (1)"));
        }
        assertThat(err.toString()).endsWith(Progress.CLEAR);
    }

    @Test
    void aBarIsShownWhereTheTotalIsKnown() {
        try (Progress progress = console(true).progress("Reading")) {
            progress.at(3, 12);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> err.toString().contains("Reading [######------------------]  25 %  3 of 12"));
        }
    }

    @Test
    void whatIsQuickerIsNotShown() {
        console(true).progress("Reading").close();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void withoutATerminalNothingIsShown() {
        try (Progress progress = console(false).progress("Reading")) {
            progress.step();
        }
        assertThat(err.toString()).isEmpty();
    }
}
