package dev.cairn.registry;

import java.time.Duration;
import java.util.Optional;

import dev.cairn.log.EventLog;
import dev.cairn.service.ServiceConfig;
import dev.cairn.service.StageListener;

/**
 * The log that a registry tells of its artifacts, and that tells it what must be kept.
 *
 * @param log takes the registry's notices; stays open when the registry is closed
 * @param service how the registry's stage runs on Kafka; its inboxes are {@link RegistryService#inboxes()}
 * @param listener is told what the stage does
 * @param restoreHorizon how far back an environment may be restored; none: for ever
 * @param topics makes the topics that are missing; it is called before the stage is started, and again until it does not
 *     throw
 */
public record RegistryLog(
        EventLog log,
        ServiceConfig service,
        StageListener listener,
        Optional<Duration> restoreHorizon,
        Runnable topics) {}
