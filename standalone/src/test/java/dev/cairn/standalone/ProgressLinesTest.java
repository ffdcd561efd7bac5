package dev.cairn.standalone;

import java.io.PrintWriter;
import java.io.StringWriter;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

final class ProgressLinesTest {

    private final StringWriter err = new StringWriter();

    @Test
    void peopleGetPlainLines() {
        new ProgressLines(new PrintWriter(err), false).accept("Stopping");

        assertThat(err).hasToString("Stopping" + System.lineSeparator());
    }

    @Test
    void whereLogsAreJsonTheyAreLogLines() {
        Logger logger = (Logger) LoggerFactory.getLogger(ProgressLines.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            new ProgressLines(new PrintWriter(err), true).accept("Stopping");
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(err.toString()).isEmpty();
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("Stopping");
    }
}
