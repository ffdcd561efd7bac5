package dev.cairn.standalone;

import java.util.List;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Leaves out what Kafka warns of at each clean stop, at a first start where several clients ask for its own topics at once,
 * and at each start after a crash: that a state folder was not closed is
 * why it is restored from its changelog, which Cairn says in a line of its own.
 */
public final class KnownNoise extends Filter<ILoggingEvent> {

    private static final String CLOSED_TWICE = "Attempting to close NetworkClient that has already been closed.";
    private static final String GAUGE_TWICE = "This Gauge has been already registered (MeterId{name='vertx.";
    private static final String TOPIC_THERE = "Auto topic creation failed for __";
    private static final String STREAMS = "org.apache.kafka.streams.";
    private static final List<String> OF_STREAMS = List.of(
            "are corrupted",
            "Encounter corrupted task",
            "TaskCorruptedException",
            "did not find checkpoint offsets while stores are not empty",
            "Processing exception handler is not enabled for the GlobalThread",
            "Using an OS temp directory in the state.dir property");

    @Override
    public FilterReply decide(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        boolean known = message.endsWith(CLOSED_TWICE)
                || message.startsWith(GAUGE_TWICE)
                || (message.startsWith(TOPIC_THERE) && message.contains("TOPIC_ALREADY_EXISTS"))
                || isOfStreams(event.getLoggerName(), message);
        return known ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private static boolean isOfStreams(String logger, String message) {
        return logger.startsWith(STREAMS) && OF_STREAMS.stream().anyMatch(message::contains);
    }
}
