package dev.cairn.standalone;

import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import ch.qos.logback.core.util.StatusPrinter2;

/** Tells problems of the logging itself on stderr, and only problems: stdout belongs to the command's answer. */
public final class LogbackProblems implements StatusListener {

    @Override
    public void addStatusEvent(Status status) {
        if (status.getEffectiveLevel() >= Status.WARN) {
            StringBuilder text = new StringBuilder();
            new StatusPrinter2().buildStr(text, "", status);
            System.err.print(text);
        }
    }

    @Override
    public boolean isResetResistant() {
        return true;
    }
}
