package dev.cairn.standalone;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Leaves out the warning that every clean stop of the broker gives. */
public final class KnownNoise extends Filter<ILoggingEvent> {

    private static final String CLOSED_TWICE = "Attempting to close NetworkClient that has already been closed.";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getFormattedMessage().endsWith(CLOSED_TWICE) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
