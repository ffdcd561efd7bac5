package dev.cairn.standalone;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.telemetry.LogContext;

/** Logs what {@link LogsTest} looks for, in a process of its own. */
final class LogLines {

    private static final Logger LOG = LoggerFactory.getLogger(LogLines.class);

    private LogLines() {}

    public static void main(String[] args) {
        LOG.atInfo().addKeyValue("digest", "sha256:1").log("Outside");
        try (var _ = LogContext.enter("0af7651916cd43dd8448eb211c80319c")) {
            LOG.atInfo().addKeyValue("digest", "sha256:2").log("Inside");
        }
        LOG.atInfo()
                .addKeyValue("path", "/v2/a\" user=\"b\\\r\n12:00:00.000 INFO  made up \u001b[31m\u009b\u2028")
                .addKeyValue("agent", "curl/8")
                .log("Hostile");
        LoggerFactory.getLogger("org.apache.kafka.clients.Whatever").info("Chatter");
        LoggerFactory.getLogger("org.apache.kafka.clients.Whatever").warn("Trouble");
        LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient")
                .warn("[x] Attempting to close NetworkClient that has already been closed.");
    }
}
