package dev.cairn.log;

import java.time.InstantSource;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.WireMessage;

/** The log in memory keeps the contract, so that tests may stand on it. */
class InMemoryEventLogTest extends EventLogContract {

    private @Nullable InMemoryEventLog first;

    @Override
    protected EventLog open() {
        // A second client of the same log is closed by itself.
        InMemoryEventLog log =
                first == null ? new InMemoryEventLog(PARTITIONS, InstantSource.system()) : first.second();
        if (first == null) {
            first = log;
        }
        return log;
    }

    @Override
    protected void makeTopic(String name) {
        first = null;
    }

    @Override
    protected boolean isRemote() {
        return false;
    }

    @Override
    protected Transaction unfinished(String topicName, WireMessage message) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void setAway(EventLog opened, boolean away) {
        ((InMemoryEventLog) opened).setAway(away);
    }
}
