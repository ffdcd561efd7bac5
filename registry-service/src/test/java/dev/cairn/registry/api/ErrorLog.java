package dev.cairn.registry.api;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Remembers what anybody logs at ERROR while it is open. */
final class ErrorLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<String> errors = new CopyOnWriteArrayList<>();

    private ErrorLog() {}

    static ErrorLog open() {
        ErrorLog log = new ErrorLog();
        log.start();
        root().addAppender(log);
        return log;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            errors.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : " " + event.getThrowableProxy().getClassName() + ": "
                                    + event.getThrowableProxy().getMessage()));
        }
    }

    /** What was logged since the last time. */
    List<String> take() {
        List<String> taken = List.copyOf(errors);
        errors.removeAll(taken);
        return taken;
    }

    @Override
    public void close() {
        root().detachAppender(this);
        stop();
    }
}
