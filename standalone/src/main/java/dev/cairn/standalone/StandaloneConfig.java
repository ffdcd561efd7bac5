package dev.cairn.standalone;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What a whole Cairn is started with.
 *
 * @param data its data folder; made when it is missing, one process at a time
 * @param platform the operator's {@code platform.yaml}; need not exist
 * @param ports where everything listens
 * @param leaveInstances whether instances go on when everything else stops
 * @param caFile certificates that builds trust beside the JDK's, in PEM; null: none
 */
record StandaloneConfig(
        Path data,
        Path platform,
        Ports ports,
        boolean leaveInstances,
        @Nullable Path caFile) {

    StandaloneConfig(Path data, Path platform, Ports ports, boolean leaveInstances) {
        this(data, platform, ports, leaveInstances, null);
    }
}
