package dev.cairn.standalone;

import java.io.PrintWriter;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code cairn up} is doing, on standard error: plain lines for people; where logs are JSON, log lines, so that
 * whoever reads them finds nothing else. Safe for many threads.
 */
final class ProgressLines implements Consumer<String> {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressLines.class);

    private final PrintWriter err;
    private final boolean asLog;

    ProgressLines(PrintWriter err, boolean asLog) {
        this.err = err;
        this.asLog = asLog;
    }

    /** As logs are written in this process. */
    static ProgressLines ofProcess(PrintWriter err) {
        return new ProgressLines(err, "json".equals(System.getenv("CAIRN_LOG")));
    }

    @Override
    public void accept(String line) {
        if (asLog) {
            LOG.atInfo().log(line);
        } else {
            err.println(line);
            err.flush();
        }
    }
}
