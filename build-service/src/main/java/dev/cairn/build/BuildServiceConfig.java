package dev.cairn.build;

import java.net.URI;
import java.nio.file.Path;

import dev.cairn.model.LivePlatform;
import dev.cairn.service.ServiceConfig;

/**
 * What build-service needs.
 *
 * @param service how it runs on the log
 * @param partitions how many the topics have
 * @param platform the operator's {@code platform.yaml}
 * @param dataFolder for mirrors, checkouts and caches, all of which can be had again
 * @param registry where artifacts are pushed to
 * @param javaHome the JDK that builds, 25 or newer
 * @param concurrentBuilds how many builds run at the same time
 */
public record BuildServiceConfig(
        ServiceConfig service,
        int partitions,
        LivePlatform platform,
        Path dataFolder,
        URI registry,
        Path javaHome,
        int concurrentBuilds) {}
